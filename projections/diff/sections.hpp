#pragma once
// What a diff compares: sections of things, in the order they are told. Functions of the rows alone; not thread-safe.

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eventstore/log.hpp"
#include "projections/diff/causes.hpp"
#include "projections/diff/changes.hpp"
#include "projections/diff/row_past.hpp"

namespace muster::projections::diff {

/// Rows of one thing, and how they show. It is there as long as the first of them shows.
struct Part {
    timeline::Space space;
    std::string key;
    Show show;
};
struct Thing {
    std::string id;  ///< as a text
    Teller teller;   ///< in whose history its events stand
    std::vector<Part> parts;
    /// Whether it is there at `from` and at `to` beside what its rows say; none: it is.
    std::function<bool(bool at_to)> stands{};
};

/// The three spaces between the two positions.
struct Rows {
    Rows(const ModelSnapshot& snapshot, domain::Position from, domain::Position to)
        : directory(snapshot, timeline::Space::directory, from, to),
          visibility(snapshot, timeline::Space::visibility, from, to),
          registry(snapshot, timeline::Space::registry, from, to) {}
    RowPast directory, visibility, registry;

    [[nodiscard]] const RowPast& of(timeline::Space space) const {
        return space == timeline::Space::directory ? directory : space == timeline::Space::visibility ? visibility : registry;
    }
};

struct Keys {
    std::vector<std::string> keys;  ///< in order
    std::string passed;             ///< behind which the list goes on; empty: it has ended
};

struct Section {
    std::string_view kind;  ///< "member"
    /// Keys behind `after` of things that may differ, so many at most.
    std::function<Keys(std::string_view after, std::size_t most)> keys;
    std::function<Thing(std::string_view key)> thing;
};

/// Rows and history must outlive them. Of the events of an account the newest so many are searched for API keys.
inline constexpr std::size_t account_events_max = 5'000;
[[nodiscard]] std::vector<Section> sections_of_account(const Rows& rows, const History& history, domain::Position from, domain::Position to,
                                                       domain::AccountId account);
[[nodiscard]] std::vector<Section> sections_of_organization(const Rows& rows, domain::OrganizationId organization);
/// Who administers the instance stands in no list: the log between the positions is read, so many events for a page.
inline constexpr std::size_t log_events_of_a_page = 20'000;
[[nodiscard]] std::vector<Section> sections_of_instance(const Rows& rows, const eventstore::Log& log, domain::Position from, domain::Position to);

}  // namespace muster::projections::diff
