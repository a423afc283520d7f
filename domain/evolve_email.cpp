// Folding events of an account's e-mail after it was added.

#include "domain/fold.hpp"

namespace muster::domain {

void Fold::operator()(const EmailChangeRequested& e) {
    change(e.account, [&](Account& a) {
        drop_email_change(a);
        registry_.put(EmailChange{e.change, e.account, e.organization, e.email_claim, e.token_hash, e.expires_at, meta_.position,
                                  e.waits_until});
        registry_.put_token(e.token_hash, TokenOwner{TokenKind::email_change, e.change.bytes});
        a.email_change = e.change;
    });
}

void Fold::operator()(const EmailChangeCancelled& e) {
    change(e.account, [&](Account& a) { drop_email_change(a); });
}

void Fold::operator()(const EmailChanged& e) {
    change(e.account, [&](Account& a) {
        drop_email_change(a);
        drop_password_reset(a);  // its link went to the old address
        replace_claim(a.email, e.email_claim, a.id);
        a.email_lapses_at.reset();  // it was the old one's
    });
}

void Fold::operator()(const EmailReleased& e) {
    change(e.account, [&](Account& a) {
        replace_claim(a.email, {}, a.id);
        a.email_lapses_at.reset();
    });
}

void Fold::drop_email_change(Account& account) {
    if (!account.email_change) return;
    if (const auto change = registry_.email_change(*account.email_change)) registry_.erase_token(change->token_hash);
    registry_.erase(*account.email_change);
    account.email_change.reset();
}

}  // namespace muster::domain
