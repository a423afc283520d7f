#include "projections/anomalies/rules/volume.hpp"

namespace muster::anomalies {
namespace {

class MassDelete final : public Volume {
  public:
    explicit MassDelete(const Parameters& parameters) : Volume(parameters, "removals") {}

  private:
    [[nodiscard]] std::uint64_t amount_of(const Observation& seen) const override { return seen.what == What::removal ? 1 : 0; }
    [[nodiscard]] std::string words_for(std::uint64_t amount) const override {
        return "removed or suspended " + std::to_string(amount) + " people and things";
    }
};

}  // namespace

std::unique_ptr<Detector> make_mass_delete(const Parameters& parameters) { return std::make_unique<MassDelete>(parameters); }

}  // namespace muster::anomalies
