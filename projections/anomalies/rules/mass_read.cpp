#include "projections/anomalies/rules/volume.hpp"

namespace muster::anomalies {
namespace {

class MassRead final : public Volume {
  public:
    explicit MassRead(const Parameters& parameters) : Volume(parameters, "rows") {}

  private:
    [[nodiscard]] std::uint64_t amount_of(const Observation& seen) const override {
        return seen.what == What::requests || seen.what == What::exported ? seen.rows : 0;
    }
    [[nodiscard]] std::string words_for(std::uint64_t amount) const override { return "read or exported " + std::to_string(amount) + " rows"; }
};

}  // namespace

std::unique_ptr<Detector> make_mass_read(const Parameters& parameters) { return std::make_unique<MassRead>(parameters); }

}  // namespace muster::anomalies
