#pragma once
// The usage model among the rebuilds of a data directory (`muster rebuild usage`). What the activity log has dropped by its age stands in
// the live rows only: "all" leaves it out, and a rebuild of it may know less.

#include <functional>
#include <memory>

#include "projections/rebuilds.hpp"
#include "projections/usage/usage_model.hpp"

namespace muster::usage {

class RebuildableUsage final : public projections::OtherModel {
  public:
    /// What is given outlives it; the model may be missing as long as it is not open, and so may the activity log.
    RebuildableUsage(std::function<UsageModel*()> model, const eventstore::Log& accounts,
                     std::function<std::shared_ptr<const eventstore::Log>()> activity)
        : model_(std::move(model)), accounts_(accounts), activity_(std::move(activity)) {}

    [[nodiscard]] std::string_view name() const override { return "usage"; }
    [[nodiscard]] domain::Result<std::optional<projections::RebuildReport>, std::string> rebuild(
        const projections::RebuildRequest& request, const projections::RebuildControl& control, const projections::TellRebuild& tell) override {
        auto* model = model_();
        if (model == nullptr) return domain::failure(std::string("the usage model is not open; see the server's log"));
        const auto activity = activity_();
        return model->rebuild(request, control, tell, accounts_, activity.get());
    }

  private:
    std::function<UsageModel*()> model_;
    const eventstore::Log& accounts_;
    std::function<std::shared_ptr<const eventstore::Log>()> activity_;
};

}  // namespace muster::usage
