#pragma once
// Organizations as SPACE shows them: those of kind personal, with their owner, members and keys. Others do not exist here. Who is
// not their owner, member or an ADMIN of the instance does not find them. Thread-safe.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "api/space/people.hpp"

namespace muster::api::space {

/// The weakest first.
enum class OrganizationRole : std::uint8_t { none, evaluator, manager, admin, owner };
[[nodiscard]] std::string_view role_text(OrganizationRole role);                    ///< "OWNER"
[[nodiscard]] std::optional<std::string_view> role_name_of(std::string_view text);  ///< Muster's "admin" of SPACE's "ADMIN", …

/// The account's own role there, whatever its role in the instance.
[[nodiscard]] OrganizationRole role_in(const domain::RegistryReader& registry, const domain::Organization& organization,
                                       domain::AccountId account);

struct Found {
    domain::Organization organization;
    OrganizationRole role = OrganizationRole::none;  ///< the visitor's
};
/// By 24 hex digits; nothing when it does not exist for the visitor.
[[nodiscard]] std::optional<Found> find_organization(const Services& services, const Visitor& visitor, std::string_view id);

/// A key that was made a moment ago and stands in full in this one answer.
struct NewKey {
    domain::OrganizationKeyId id;
    std::string text;
};
[[nodiscard]] domain::IssueOrganizationKey issue_of(const NewKey& made, domain::OrganizationId organization);
enum class Details : std::uint8_t { without_owner, with_owner };
/// {id, name, owner, default, members: [{username, role}], apiKeys: [{key, scope}], ownerDetails}. The owner is not among the
/// members. Of a key the first characters show.
[[nodiscard]] std::string organization_json(Services& services, const Visitor& visitor, domain::OrganizationId id, Details details,
                                            const std::optional<NewKey>& made = {});
[[nodiscard]] Response organization_answer(Services& services, const Visitor& visitor, domain::OrganizationId id, unsigned status = 200,
                                           const std::optional<NewKey>& made = {});

[[nodiscard]] std::string_view scope_text(domain::KeyScope scope);  ///< "ALL", "MANAGEMENT", "EVALUATION"
[[nodiscard]] std::optional<domain::KeyScope> scope_of_text(std::string_view text);
/// The organization's key that the text is, or begins as; nothing when there is none, or more than one begins so.
[[nodiscard]] std::optional<domain::OrganizationKey> key_named(const Services& services, const domain::Organization& organization,
                                                               std::string_view text);

}  // namespace muster::api::space
