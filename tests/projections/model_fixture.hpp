#pragma once
// A projection over real rows in a temporary directory.

#include <boost/test/unit_test.hpp>

#include "projections/model.hpp"
#include "tests/projections/story.hpp"
#include "tests/support/temporary_directory.hpp"

namespace muster::tests {

template <class P>
struct Running {
    explicit Running(domain::IncarnationId incarnation = id<domain::IncarnationId>(1))
        : directory("model"), model(projection, (directory / projection.name()).string()) {
        projection.bind(&model.rows());
        const auto opened = model.open(incarnation, false);
        BOOST_REQUIRE_MESSAGE(opened, (opened ? "" : opened.error()));
    }

    /// What the story has told since the last time.
    void feed(const Story& story) {
        const auto events = story.pointers(model.checkpoint().value);
        if (events.empty()) return;
        BOOST_REQUIRE(model.feed(events));
        BOOST_REQUIRE_EQUAL(model.stopped_because(), "");
    }
    void feed(const std::vector<domain::RecordedEvent>& events) {
        std::vector<const domain::RecordedEvent*> pointers;
        for (const auto& event : events) pointers.push_back(&event);
        BOOST_REQUIRE(model.feed(pointers));
        BOOST_REQUIRE_EQUAL(model.stopped_because(), "");
    }

    TemporaryDirectory directory;
    P projection;
    projections::Model model;
};

/// Every row, the checkpoint's included.
[[nodiscard]] inline std::vector<std::pair<std::string, std::string>> all_rows(const projections::ModelStore& store) {
    std::vector<std::pair<std::string, std::string>> rows;
    const auto frozen = store.freeze();
    for (const auto walk = frozen->walk(); walk->Valid(); walk->Next()) {
        rows.emplace_back(walk->key().ToString(), walk->value().ToString());
    }
    return rows;
}

}  // namespace muster::tests
