#include "domain/event.hpp"

namespace muster::domain {

Event::Event() = default;
Event::Event(const Event&) = default;
Event::Event(Event&&) noexcept = default;
Event& Event::operator=(const Event&) = default;
Event& Event::operator=(Event&&) noexcept = default;
Event::~Event() = default;

bool operator==(const Event& left, const Event& right) {
    return static_cast<const AnyEvent&>(left) == static_cast<const AnyEvent&>(right);
}

std::string stream_of(const Event& event) {
    return std::visit(
        []<class E>(const E& e) -> std::string {
            // Sessions, keys, webhooks, alerts and reviews are streams of their own; what else names an account is an event of it.
            if constexpr (is_session_event<E>) {
                return e.session.text();
            } else if constexpr (is_api_key_event<E>) {
                return e.key.text();
            } else if constexpr (is_webhook_event<E>) {
                return e.webhook.text();
            } else if constexpr (is_alert_event<E>) {
                return e.alert.text();
            } else if constexpr (is_review_event<E>) {
                return e.review.text();
            } else if constexpr (is_grant_event<E>) {
                return e.account ? e.account->text() : e.organization.text();
            } else if constexpr (requires { e.account; }) {
                return e.account.text();
            } else if constexpr (requires { e.organization; }) {
                return e.organization.text();
            } else {
                return "instance";
            }
        },
        event);
}

std::optional<AccountId> subject_of(const Event& event) {
    return std::visit(
        [](const auto& e) -> std::optional<AccountId> {
            if constexpr (requires { e.closed_by; }) {
                return e.closed_by;
            } else if constexpr (requires { e.about_account; }) {
                return e.about_account;
            } else if constexpr (requires { e.owner; }) {
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
        []<class E>(const E& e) -> std::vector<OrganizationId> {
            if constexpr (is_session_event<E>) {
                return {};  // where somebody is signed in is theirs to know
            } else if constexpr (std::is_same_v<E, AccountErased>) {
                auto all = e.organizations;
                if (e.organization) all.insert(all.begin(), *e.organization);
                return all;
            } else if constexpr (requires { e.about_organization; }) {
                if (e.about_organization) return {*e.about_organization};
                return {};
            } else if constexpr (requires { e.home; }) {
                return {e.organization, e.home};
            } else if constexpr (requires { e.other; }) {
                return {e.organization, e.other};
            } else if constexpr (requires { e.client; }) {
                if (e.client != e.organization) return {e.organization, e.client};
                return {e.organization};
            } else if constexpr (requires { e.provider; }) {
                if (e.provider) return {e.organization, *e.provider};
                return {e.organization};
            } else if constexpr (requires { e.organization.has_value(); }) {
                if (e.organization) return {*e.organization};
                return {};
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
