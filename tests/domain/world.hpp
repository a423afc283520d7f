#pragma once
// The small world that the domain's tests live in. Everything has an id made from a short name.
//
//   root     the instance's ADMIN, at home in a personal organization "root"
//   harbour  a provider with the sites quay and mole: sue (super_admin), adam (admin, quay), stan (staff, quay)
//   cafe     a client of harbour at quay: ann and al (admin), uma (user)
//   bank     a client of harbour at mole: bea (admin)
//   cove     a workspace, e-mail domain cove.example: amy (access_manager), max (manager), mia (member),
//            ned (invited, the link was sent), raw (added, never invited), and dot of dune as a guest
//   dune     a workspace: dan (access_manager), dot (member)
//
// All but ned and raw have registered and are signed in.

#include <string_view>

#include "tests/domain/given.hpp"

namespace muster::tests {

[[nodiscard]] domain::Bytes32 bytes_of(std::string_view name);

template <class Id>
[[nodiscard]] Id id_of(std::string_view name) {
    Id id;
    const auto bytes = bytes_of(name);
    std::copy_n(bytes.begin(), id.bytes.size(), id.bytes.begin());
    return id;
}
[[nodiscard]] inline auto acc(std::string_view name) { return id_of<domain::AccountId>(name); }
[[nodiscard]] inline auto org(std::string_view name) { return id_of<domain::OrganizationId>(name); }
[[nodiscard]] inline auto site(std::string_view name) { return id_of<domain::SiteId>(name); }
[[nodiscard]] inline auto level(std::string_view name) { return id_of<domain::LevelId>(name); }
[[nodiscard]] inline auto zone(std::string_view name) { return id_of<domain::ZoneId>(name); }
[[nodiscard]] inline auto ext(std::string_view name) { return id_of<domain::ExtensionId>(name); }
[[nodiscard]] inline auto grp(std::string_view name) { return id_of<domain::GroupId>(name); }
[[nodiscard]] inline auto unit(std::string_view name) { return id_of<domain::UnitId>(name); }
[[nodiscard]] inline auto grt(std::string_view name) { return id_of<domain::GrantId>(name); }
[[nodiscard]] inline auto emc(std::string_view name) { return id_of<domain::EmailChangeId>(name); }
[[nodiscard]] inline auto pwr(std::string_view name) { return id_of<domain::PasswordResetId>(name); }
[[nodiscard]] inline auto inv(std::string_view name) { return id_of<domain::InvitationId>(name); }
[[nodiscard]] inline auto ses(std::string_view name) { return id_of<domain::SessionId>(name); }
[[nodiscard]] inline auto key(std::string_view name) { return id_of<domain::ApiKeyId>(name); }
[[nodiscard]] inline domain::Claim claim(std::string_view name) { return {bytes_of(name)}; }
[[nodiscard]] inline domain::TokenHash token(std::string_view name) { return {bytes_of(name)}; }

[[nodiscard]] domain::Email email(std::string_view name, std::string_view domain = "cove.example");
[[nodiscard]] domain::Identifier identifier(std::string_view name);
[[nodiscard]] domain::Phone phone(std::string_view name);
[[nodiscard]] domain::NewInvitation invitation(std::string_view name, std::uint32_t generation = 1);

/// Stories of the world; the invitation, session and its token of a person carry the person's name.
[[nodiscard]] domain::MemberAdded added(std::string_view name, std::string_view organization, std::string_view role);
[[nodiscard]] domain::UserInvited invited(std::string_view name, std::string_view organization);
[[nodiscard]] EventList sent(std::string_view name, std::string_view organization);
[[nodiscard]] EventList registered(std::string_view name, std::string_view organization);
[[nodiscard]] domain::SessionStarted session_started(std::string_view name, std::string_view session);
[[nodiscard]] EventList signed_in(std::string_view name);
/// Added, invited, registered, signed in.
[[nodiscard]] EventList active(std::string_view name, std::string_view organization, std::string_view role);
[[nodiscard]] EventList active(const domain::MemberAdded& member, std::string_view name, std::string_view organization);
[[nodiscard]] domain::OrganizationCreated organization(std::string_view name, domain::OrganizationKind kind);
[[nodiscard]] domain::ApiKeyIssued key_issued(std::string_view name, std::vector<std::string> scopes = {});

[[nodiscard]] EventList the_instance();
[[nodiscard]] EventList the_world();
/// given() the world and what happened in it since.
[[nodiscard]] Given in_the_world(std::initializer_list<EventList> since = {});

[[nodiscard]] domain::Actor signed_in_actor(std::string_view name);
[[nodiscard]] domain::Actor by_key(std::string_view name);

/// The command that adds a member with this name; tests change what they are about.
[[nodiscard]] domain::AddMember add_member(std::string_view name, std::string_view organization, std::string_view role);
[[nodiscard]] domain::MemberAdded member_added_by(const domain::AddMember& command);

}  // namespace muster::tests
