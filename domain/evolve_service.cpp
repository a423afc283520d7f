// Folding events of services, extensions, Wi-Fi and access control.

#include "domain/fold.hpp"

namespace muster::domain {

void Fold::operator()(const ServicesSet& e) {
    change(e.organization, [&](Organization& o) { o.services = e.services; });
}

void Fold::operator()(const ExtensionCreated& e) {
    change(e.organization, [](Organization& o) { ++o.extensions; });
    registry_.put(Extension{e.extension, e.organization, e.number, {}});
    registry_.put_extension_number(e.organization, e.number, e.extension);
}

void Fold::operator()(const ExtensionRemoved& e) {
    change(e.organization, [](Organization& o) { --o.extensions; });
    registry_.erase(e.extension);
    registry_.erase_extension_number(e.organization, e.number);
}

void Fold::operator()(const ExtensionAssociated& e) {
    change_membership(e, [&](Membership& m) { m.extension = e.extension; });
    registry_.put_holder(e.client, Holding::extension, e.account);
    if (auto extension = registry_.extension(e.extension)) {
        extension->account = e.account;
        registry_.put(*extension);
    }
}

void Fold::operator()(const ExtensionReleased& e) {
    change_membership(e, [](Membership& m) { m.extension.reset(); });
    registry_.erase_holder(e.client, Holding::extension, e.account);
    if (auto extension = registry_.extension(e.extension)) {
        extension->account.reset();
        registry_.put(*extension);
    }
}

void Fold::operator()(const WifiEnabled& e) {
    change_membership(e, [](Membership& m) { m.wifi = true; });
    registry_.put_holder(e.organization, Holding::wifi, e.account);
}

void Fold::operator()(const WifiDisabled& e) {
    change_membership(e, [](Membership& m) { m.wifi = false; });
    registry_.erase_holder(e.organization, Holding::wifi, e.account);
}

void Fold::operator()(const AccessControlGranted& e) {
    change_membership(e, [&](Membership& m) {
        if (m.access_control) registry_.erase_claim(m.access_control->card);
        registry_.put_claim(e.card_claim, e.account);
        m.access_control = CardAccess{e.card_claim, e.offline_entry};
    });
    registry_.put_holder(e.organization, Holding::access_control, e.account);
}

void Fold::operator()(const AccessControlRevoked& e) {
    change_membership(e, [&](Membership& m) {
        if (m.access_control) registry_.erase_claim(m.access_control->card);
        m.access_control.reset();
    });
    registry_.erase_holder(e.organization, Holding::access_control, e.account);
}

}  // namespace muster::domain
