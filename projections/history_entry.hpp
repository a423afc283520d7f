#pragma once
// One event as a history entry: its JSON, and what it changes against what was known of the account or organization before.

#include <string>
#include <string_view>
#include <vector>

#include "domain/event.hpp"

namespace muster::projections {

/// What history knows of an account or an organization: values as JSON, by field, sorted by field. A role or a language
/// in one organization stands as "role org_…".
struct Known {
    struct Field {
        std::string name, json;
        static constexpr auto fields() {
            return std::tuple{domain::field("name", &Field::name), domain::field("json", &Field::json)};
        }
    };
    std::vector<Field> values;

    static constexpr auto fields() { return std::tuple{domain::field("values", &Known::values)}; }

    /// "null" when nothing is known.
    [[nodiscard]] std::string get(std::string_view name) const;
    /// "null" forgets.
    void set(std::string_view name, std::string json);
};

/// Whether the name of the organization this is known of is sealed under the account's key.
[[nodiscard]] bool is_named_under(const Known& organization, domain::AccountId account);

/// Whether making the entry needs, and may change, what is known.
[[nodiscard]] bool changes_known(const domain::Event& event);
/// Personal fields show in clear when they could be opened and are left out when they are erased; secrets, their hashes and
/// claims never show.
[[nodiscard]] std::string history_entry(const domain::RecordedEvent& recorded, Known& known);

}  // namespace muster::projections
