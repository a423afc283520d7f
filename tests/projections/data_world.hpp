#pragma once
// A data directory in a temporary place, its log filled with made-up events, sealed under keys of its own.

#include <boost/test/unit_test.hpp>

#include <map>
#include <memory>
#include <set>

#include "eventstore/codec.hpp"
#include "eventstore/data_directory.hpp"
#include "projections/models.hpp"
#include "tests/projections/story.hpp"
#include "tests/support/temporary_directory.hpp"

namespace muster::tests {

class DataWorld {
  public:
    DataWorld() { open(); }

    void open(bool read_only = false) {
        data = {};
        auto opened = eventstore::DataDirectory::open({(place / "data").string(), {}, !read_only, read_only});
        BOOST_REQUIRE_MESSAGE(opened, (opened ? "" : opened.error()));
        data = std::move(*opened);
        if (!read_only) {
            const auto taken = data->log().take_writer();
            BOOST_REQUIRE(taken);
            epoch = *taken;
        }
    }
    [[nodiscard]] std::unique_ptr<projections::Models> models(bool read_only = false) {
        auto opened = projections::Models::open(*data, read_only);
        BOOST_REQUIRE_MESSAGE(opened, (opened ? "" : opened.error()));
        return std::move(*opened);
    }
    /// What the story has told and the log does not hold, in one commit; as the listener gets it. Of the unreadable no key is kept.
    std::shared_ptr<const eventstore::CommittedBatch> append(const Story& story, const std::set<domain::AccountId>& unreadable = {}) {
        auto batch = std::make_shared<eventstore::CommittedBatch>();
        eventstore::AppendBatch records;
        records.expected_tail = data->log().tail();
        records.epoch = epoch;
        std::map<domain::AccountId, eventstore::DataKey> fresh;
        for (auto i = records.expected_tail.value; i < story.events().size(); ++i) {
            const auto& event = story.events()[i];
            std::optional<eventstore::DataKey> key;
            if (const auto subject = domain::subject_of(event.event); subject && eventstore::has_personal_data(event.event)) {
                key = data->keyring().newest(*subject);
                if (!key && fresh.contains(*subject)) key = fresh[*subject];
                if (!key) {
                    auto made = data->keyring().make(*subject);
                    if (!unreadable.contains(*subject)) records.keys_added.push_back(made.wrapped);
                    key = fresh[*subject] = made.clear;
                }
            }
            if (const auto* erased = std::get_if<domain::AccountErased>(&event.event)) records.keys_destroyed.push_back(erased->account);
            records.records.push_back(eventstore::encode(event, key));
            batch->events.push_back(event);
        }
        if (batch->events.empty()) return batch;
        BOOST_REQUIRE(data->log().append(records));
        for (const auto& [subject, key] : fresh) {
            if (!unreadable.contains(subject)) data->keyring().confirm(subject, key);
        }
        for (const auto& subject : records.keys_destroyed) data->keyring().forget(subject);
        return batch;
    }

    TemporaryDirectory place{"models"};
    std::unique_ptr<eventstore::DataDirectory> data;
    eventstore::WriterEpoch epoch;
};

}  // namespace muster::tests
