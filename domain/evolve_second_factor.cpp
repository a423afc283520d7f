// Folding events of the second factor.

#include <algorithm>

#include "domain/fold.hpp"

namespace muster::domain {

void Fold::operator()(const TotpEnrolled& e) {
    change(e.account, [&](Account& a) { a.totp = Totp{meta_.position, false, 0}; });
}

void Fold::operator()(const TotpConfirmed& e) {
    change(e.account, [&](Account& a) {
        if (!a.totp) return;
        a.totp->confirmed = true;
        a.totp->last_step = e.step;
    });
}

void Fold::operator()(const TotpRemoved& e) {
    change(e.account, [&](Account& a) {
        a.totp.reset();
        a.recovery_codes.clear();
    });
}

void Fold::operator()(const RecoveryCodesSet& e) {
    change(e.account, [&](Account& a) { a.recovery_codes = e.code_hashes; });
}

void Fold::operator()(const SecondFactorUsed& e) {
    note(e.account, [&](Account& a) {
        if (e.factor == SecondFactor::totp && a.totp) a.totp->last_step = e.step;
        if (e.code_hash) std::erase(a.recovery_codes, *e.code_hash);
    });
}

}  // namespace muster::domain
