#pragma once
// A request about a past moment: which moment (`at`, `position`), by whose eyes (`as_seen_by`), and what stood then. A route that
// compares takes two, `from` and `to` (none: now); each is a time or a position. Everything else here is then about `to`.
//
// Three pairs of eyes. Whoever may not read the audit there sees with today's: rights are those of now, what they show is of then.
// Whoever holds audit.read there now sees everything that stood, or what somebody else saw then. Handlers do not ask which: they ask
// registry_for, rights_for, viewer_of and bound_for (api/handlers/support.hpp).
//
// Made by the dispatcher, opened once the timeline has come so far; then constant. One request, one thread at a time.

#include <memory>
#include <optional>

#include "api/handler.hpp"
#include "api/problem.hpp"
#include "domain/result.hpp"
#include "projections/timeline/as_of.hpp"

namespace muster::api {

class PastView {
  public:
    /// None when the query names no moment. 400 query_invalid, moment_in_future, moment_before_first; 410 log_incarnation_changed.
    [[nodiscard]] static domain::Result<std::shared_ptr<PastView>, Problem> asked_by(const Services& services, const Request& request,
                                                                                     const Route& route);

    /// How far the timeline has to come.
    [[nodiscard]] domain::Position awaits() const { return awaits_; }
    /// Takes the rows of the moment, and decides whose eyes look where the path says about what: an organization, an account.
    [[nodiscard]] std::optional<Problem> open(Services& services, const Request& request, const Route& route);
    /// The same where the body says it.
    [[nodiscard]] std::optional<Problem> look_at(Services& services, const Request& request, domain::OrganizationId organization);

    [[nodiscard]] domain::Position position() const { return position_; }
    [[nodiscard]] domain::Timestamp moment() const { return moment_; }
    /// Of a route that compares: what `to` is compared with, not after it.
    [[nodiscard]] domain::Position from() const { return from_; }
    [[nodiscard]] const projections::AsOf& rows() const { return *rows_; }
    /// Rights are those of today, too: nothing may show that does not show now.
    [[nodiscard]] bool is_by_eyes_of_today() const { return eyes_ == Eyes::today; }
    [[nodiscard]] bool sees_everything() const { return eyes_ == Eyes::everything; }
    /// Who looks: the caller as of now, or somebody as of then.
    [[nodiscard]] const domain::Viewer& viewer() const { return viewer_; }

    static constexpr std::string_view parameters[] = {"at", "position", "as_seen_by"};
    [[nodiscard]] static bool is_parameter(std::string_view name);

  private:
    enum class Eyes : std::uint8_t { today, everything, somebody };
    PastView() = default;
    [[nodiscard]] static domain::Result<std::shared_ptr<PastView>, Problem> comparing(const Services& services, const Request& request);
    [[nodiscard]] std::optional<Problem> read_time(const Services& services, std::string_view parameter, std::string_view text);
    void keep_position_of_first_page(const Services& services, const Request& request);
    [[nodiscard]] std::optional<Problem> find_position(const Services& services);
    [[nodiscard]] std::optional<Problem> find_from(const Services& services);
    [[nodiscard]] std::optional<Problem> choose_eyes(const domain::Viewer& caller, bool audits, bool knows_it);

    std::optional<domain::Timestamp> at_;
    std::optional<domain::AccountId> as_seen_by_;
    domain::Position position_{}, awaits_{};
    bool compares_ = false;
    std::optional<domain::Timestamp> from_at_;
    domain::Position from_{};
    domain::Timestamp moment_;
    std::shared_ptr<const projections::AsOf> rows_;
    Eyes eyes_ = Eyes::today;
    domain::Viewer viewer_;
};

/// A cursor of a list about the past begins with its position: every page is of the same moment.
[[nodiscard]] std::string with_position(domain::Position position, std::string_view cursor);
/// Nothing when it does not.
[[nodiscard]] std::optional<std::pair<domain::Position, std::string>> position_and_cursor(std::string_view inner);

}  // namespace muster::api
