#include "projections/anomalies/rules/volume.hpp"

namespace muster::anomalies {
namespace {

class InvitationSpray final : public Volume {
  public:
    explicit InvitationSpray(const Parameters& parameters) : Volume(parameters, "invitations") {}

  private:
    [[nodiscard]] std::uint64_t amount_of(const Observation& seen) const override {
        return seen.what == What::invitation || seen.what == What::lookup ? 1 : 0;
    }
    [[nodiscard]] std::string words_for(std::uint64_t amount) const override {
        return "invited or looked up " + std::to_string(amount) + " people";
    }
};

}  // namespace

std::unique_ptr<Detector> make_invitation_spray(const Parameters& parameters) { return std::make_unique<InvitationSpray>(parameters); }

}  // namespace muster::anomalies
