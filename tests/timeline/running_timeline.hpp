#pragma once
// A timeline over real rows in a temporary directory, fed by the test.

#include <boost/test/unit_test.hpp>

#include "projections/timeline/timeline.hpp"
#include "tests/projections/model_fixture.hpp"

namespace muster::tests {

/// Running<> binds the projection to its rows; a timeline is asked through AsOf.
struct BindableTimeline : projections::TimelineProjection {
    void bind(const projections::RowReader*) {}
};

class RunningTimeline {
  public:
    template <class Events>
    void feed(const Events& events) {
        running_.feed(events);
    }
    [[nodiscard]] projections::AsOf at(domain::Position position) { return {running_.model.rows().store()->freeze(), position}; }
    [[nodiscard]] projections::ModelStore& store() { return *running_.model.rows().store(); }
    [[nodiscard]] std::vector<std::pair<std::string, std::string>> rows() { return all_rows(store()); }

  private:
    Running<BindableTimeline> running_;
};

}  // namespace muster::tests
