#include "projections/anomalies/detector.hpp"

namespace muster::anomalies {

std::unique_ptr<Detector> make_detector(const Parameters& parameters) {
    switch (parameters.rule()) {
        case Rule::failure_burst: return make_failure_burst(parameters);
        case Rule::new_key_address: return make_new_key_address(parameters);
        case Rule::mass_read: return make_mass_read(parameters);
        case Rule::mass_delete: return make_mass_delete(parameters);
        case Rule::role_escalation: return make_role_escalation(parameters);
        case Rule::invitation_spray: return make_invitation_spray(parameters);
        case Rule::dormant_account_awake: return make_dormant_account_awake(parameters);
        case Rule::off_hours_admin: return make_off_hours_admin(parameters);
    }
    return nullptr;
}

}  // namespace muster::anomalies
