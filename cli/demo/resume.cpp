#include "cli/demo/resume.hpp"

namespace muster::cli::demo {

void add_recorded(const JsonElement& entry, std::vector<Recorded>& all) {
    const auto type = text_of(entry, "type");
    if (type == "AccountSuspended") all.push_back({"suspend", ""});
    if (type == "UserInvited") all.push_back({"resend_invitation", ""});
    if (type == "RoleChanged") {
        const auto data = member_of(entry, "data");
        if (data) all.push_back({"role", text_of(*data, "to")});
    }
    if (type == "ProfileChanged") {
        for (const auto& change : elements_of(entry, "changes")) all.push_back({text_of(change, "field"), text_of(change, "after")});
    }
}

std::size_t decided(const std::vector<const DataChange*>& changes, const std::vector<Recorded>& recorded, bool invited_at_first) {
    std::size_t next = 0;
    bool first_invitation = invited_at_first;
    for (const auto& each : recorded) {
        if (each.change == "resend_invitation" && first_invitation) {
            first_invitation = false;
            continue;
        }
        for (auto i = next; i < changes.size(); ++i) {
            if (changes[i]->change != each.change || changes[i]->value != each.value) continue;
            next = i + 1;
            break;
        }
    }
    return next;
}

}  // namespace muster::cli::demo
