// Folding events of registration, personal organizations and accounts that end.

#include "domain/fold.hpp"

namespace muster::domain {

void Fold::operator()(const InstanceSettingsSet& e) {
    auto instance = at_instance();
    instance.registration = e.registration;
    registry_.put(instance);
}

void Fold::operator()(const RegistrationRepeated& e) {
    note(e.account, [&](Account& a) { a.registration_asked_at = meta_.time; });
}

void Fold::operator()(const AccountRemoved& e) {
    change(e.account, [&](Account& a) {
        if (a.status != AccountStatus::suspended) count_instance_admin(a, -1);
        drop_password_reset(a);
        drop_email_change(a);
        end_sessions(a, {});
        replace_claim(a.email, {}, a.id);
        replace_claim(a.username, {}, a.id);
        replace_claim(a.phone, {}, a.id);
        auto left = Account{};
        left.id = a.id;
        left.version = a.version;
        left.revision = a.revision;
        left.status = AccountStatus::removed;
        left.legal_holds = a.legal_holds;  // what is sealed in the log is still there
        a = left;
    });
    auto instance = registry_.instance();
    --instance.accounts;
    registry_.put(instance);
}

void Fold::operator()(const PersonalOrganizationRenamed& e) {
    change(e.organization, [](Organization&) {});
}

void Fold::operator()(const OwnershipTransferred& e) {
    change(e.organization, [&](Organization& o) { o.owner = e.owner; });
}

void Fold::operator()(const OrganizationKeyIssued& e) {
    change(e.organization, [&](Organization& o) { o.keys.push_back(e.key); });
    registry_.put(OrganizationKey{e.key, e.organization, e.token_hash, e.scope, meta_.time, e.expires_at, e.hint});
    registry_.put_token(e.token_hash, TokenOwner{TokenKind::organization_key, e.key.bytes});
}

void Fold::operator()(const OrganizationKeyRevoked& e) {
    change(e.organization, [&](Organization& o) { std::erase(o.keys, e.key); });
    drop_organization_key(e.key);
}

void Fold::drop_organization_key(OrganizationKeyId id) {
    if (const auto key = registry_.organization_key(id)) registry_.erase_token(key->token_hash);
    registry_.erase(id);
}

}  // namespace muster::domain
