#pragma once
// What handlers share: answers, captured ids, what the caller may see, lists with cursors.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/handler.hpp"
#include "api/problem.hpp"
#include "api/writes.hpp"
#include "domain/result.hpp"

namespace muster::api::handlers {

[[nodiscard]] Response json_answer(unsigned status, std::string body);
[[nodiscard]] Response empty_answer();  ///< 204
/// The one 404: the same for what does not exist and for what is another tenant's.
[[nodiscard]] Problem not_found();
[[nodiscard]] Response refuse(const Request& request, Problem problem);

/// The id in one of the path's {…}; nothing when it is no id of that kind (which reads as not found).
template <class Id>
[[nodiscard]] std::optional<Id> captured(const Request& request, std::size_t index) {
    return index < request.captures.size() ? Id::parse(request.captures[index]) : std::nullopt;
}

template <class T>
using OrProblem = domain::Result<T, Problem>;

/// The viewer of an authenticated request; of one about the past that is seen by other eyes than the caller's of today: who looks then.
[[nodiscard]] const domain::Viewer& viewer_of(const Request& request);

// A read answers from what these give: what stands now, or what stood at the moment the request asks about (api/past).
[[nodiscard]] const domain::RegistryReader& registry_for(Services& services, const Request& request);
[[nodiscard]] const projections::Directory& directory_for(Services& services, const Request& request);
[[nodiscard]] const projections::VisibilityModel& visibility_for(Services& services, const Request& request);
[[nodiscard]] domain::Timestamp moment_of(const Request& request);
/// Decision state that says what the caller may see: of now, unless other eyes look at the past.
[[nodiscard]] const domain::RegistryReader& rights_for(Services& services, const Request& request);
/// Of a request about the past that shows no more than the caller sees now: decision state of now, for what of the past is still
/// there. Null for every other request: nothing of what stands or stood is left out.
[[nodiscard]] const domain::RegistryReader* bound_for(Services& services, const Request& request);

struct VisibleOrganization {
    domain::OrganizationId id;
    domain::Scope scope;
};
/// The organization in the path's first {…} as the caller sees it: 404 when it does not exist for them, 403 when only the
/// key's scopes hide it.
[[nodiscard]] OrProblem<VisibleOrganization> visible_organization(Services& services, const Request& request);
/// The directory of a visible organization as the request sees it; filter, cursor and limit are the caller's to add.
[[nodiscard]] projections::DirectoryQuery directory_query(Services& services, const Request& request, const VisibleOrganization& visible);
/// 404 when the organization in the path's first {…} does not exist for the caller, 403 when they lack the permission there.
[[nodiscard]] OrProblem<domain::OrganizationId> permitted_organization(Services& services, const Request& request,
                                                                       domain::Permission permission);

/// Query parameters, strictly: what is unknown or no such value is a 400 that names it.
class Query {
  public:
    explicit Query(const Request& request) : request_(request) {}

    [[nodiscard]] std::optional<std::string> text(std::string_view name);
    [[nodiscard]] std::optional<bool> boolean(std::string_view name);
    [[nodiscard]] std::optional<domain::Timestamp> time(std::string_view name);  ///< RFC 3339, or a date
    [[nodiscard]] std::uint64_t number(std::string_view name, std::uint64_t otherwise, std::uint64_t least, std::uint64_t most);
    template <domain::NamedEnum E>
    [[nodiscard]] std::optional<E> one_of(std::string_view name) {
        const auto value = text(name);
        if (!value) return {};
        const auto found = domain::from_text<E>(*value);
        if (!found) blame_choice(name, domain::EnumNames<E>::names);
        return found;
    }
    void blame(FieldError error) { errors_.push_back(std::move(error)); }
    /// Call it after the last parameter was asked for.
    [[nodiscard]] std::optional<Problem> problem();

  private:
    void blame_choice(std::string_view name, std::span<const std::string_view> choices);

    const Request& request_;
    std::vector<std::string> known_;
    std::vector<FieldError> errors_;
};

inline constexpr std::uint64_t page_limit_default = 50;
inline constexpr std::uint64_t page_limit_max = 200;

/// `limit` and `after` of a list. Call it before Query::problem.
struct Page {
    std::size_t limit = page_limit_default;
    std::string after;  ///< the read model's own cursor; empty: from the start
};
/// 400 cursor_invalid, 410 log_incarnation_changed.
[[nodiscard]] OrProblem<Page> page_of(Services& services, const Request& request, Query& query);
/// {"data": […], "next": "…"} and Link; `next` is the read model's own cursor, empty at the end. `more` is written into the
/// object as it stands (`"total":5`).
[[nodiscard]] Response list_answer(Services& services, const Request& request, const std::vector<std::string>& rows,
                                   std::string_view next, std::string_view more = {});

/// The aggregate's version that a stored row ends with; 0 when it has none.
[[nodiscard]] std::uint64_t version_in(std::string_view row);
/// A read model's row as an answer, with its ETag.
[[nodiscard]] Response row_answer(Services& services, std::string row);

/// Opens the record at a position; nothing when it cannot be read.
[[nodiscard]] std::optional<domain::RecordedEvent> recorded_at(Services& services, domain::Position position);

[[nodiscard]] domain::Bytes16 fresh_id(const Services& services);

}  // namespace muster::api::handlers
