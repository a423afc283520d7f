#include "domain/event.hpp"

#include "domain/overloaded.hpp"

namespace muster::domain {

std::string stream_of(const Event& event) {
    return std::visit(
        Overloaded{
            [](const IncarnationStarted&) { return std::string("instance"); },
            [](const InstanceCreated&) { return std::string("instance"); },
            [](const OrganizationCreated& e) { return e.organization.text(); },
            [](const OrganizationChanged& e) { return e.organization.text(); },
            [](const EmailDomainsSet& e) { return e.organization.text(); },
            [](const SiteCreated& e) { return e.organization.text(); },
            [](const RelationEstablished& e) { return e.organization.text(); },
            [](const SessionStarted& e) { return e.session.text(); },
            [](const SessionEnded& e) { return e.session.text(); },
            [](const ApiKeyIssued& e) { return e.key.text(); },
            [](const ApiKeyRevoked& e) { return e.key.text(); },
            [](const auto& e) { return e.account.text(); },  // the rest are events of an account
        },
        event);
}

std::optional<AccountId> subject_of(const Event& event) {
    return std::visit(
        [](const auto& e) -> std::optional<AccountId> {
            if constexpr (requires { e.owner; }) {
                return e.owner;
            } else if constexpr (requires { e.account; }) {
                return e.account;
            } else {
                return {};
            }
        },
        event);
}

std::vector<OrganizationId> organizations_of(const Event& event) {
    return std::visit(
        [](const auto& e) -> std::vector<OrganizationId> {
            if constexpr (requires { e.home; }) {
                return {e.organization, e.home};
            } else if constexpr (requires { e.other; }) {
                return {e.organization, e.other};
            } else if constexpr (requires { e.provider; }) {
                if (e.provider) return {e.organization, *e.provider};
                return {e.organization};
            } else if constexpr (requires { e.organization; }) {
                return {e.organization};
            } else {
                return {};
            }
        },
        event);
}

std::string_view type_of(const Event& event) {
    return std::visit([](const auto& e) { return std::remove_cvref_t<decltype(e)>::type; }, event);
}

int version_of(const Event& event) {
    return std::visit([](const auto& e) { return std::remove_cvref_t<decltype(e)>::version; }, event);
}

}  // namespace muster::domain
