#include "replay/record_checks.hpp"

namespace muster::replay {
namespace {

std::string number(std::uint64_t value) { return std::to_string(value); }

}  // namespace

void RecordChecks::check(domain::Position at, const domain::RecordedEvent& event) {
    const auto& meta = event.meta;
    if (meta.position != at) {
        report_.add({"position_wrong", at, "the record says that it stands at " + number(meta.position.value),
                     "A record was moved or copied; the order of the log cannot be trusted here."});
    }
    check_stream(at, event);
    check_time(at, meta);
    check_commit(at, meta);
    last_ = at;
}

void RecordChecks::skip(domain::Position at) {
    after_hole_ = true;
    trusted_.clear();
    commit_.reset();
    last_ = at;
}

void RecordChecks::check_stream(domain::Position at, const domain::RecordedEvent& event) {
    const auto& meta = event.meta;
    const auto stream = domain::stream_of(event.event);
    if (stream != meta.stream) {
        report_.add({"stream_wrong", at, "the record names stream " + meta.stream + ", its event is of " + stream,
                     "The record's head and its event do not belong together."});
    }
    auto& version = versions_[meta.stream];
    // After a hole a stream's first version is taken as it stands: the missing one may be in the hole.
    const bool trusted = !after_hole_ || trusted_.contains(meta.stream);
    const bool fits = trusted ? meta.stream_version == version + 1 : meta.stream_version > version;
    if (!fits) {
        report_.add({"stream_version_wrong", at,
                     "stream " + meta.stream + " is at version " + number(version) + " and the record says " + number(meta.stream_version),
                     "An event of this stream is missing, doubled or out of order; an ETag would name another state."});
    }
    version = meta.stream_version;
    if (after_hole_) trusted_[meta.stream] = true;
}

void RecordChecks::check_time(domain::Position at, const domain::EventMeta& meta) {
    if (time_ && meta.time < *time_) {
        report_.add({"time_falls", at,
                     "the time is " + number(static_cast<std::uint64_t>((*time_ - meta.time).count())) + " microseconds before the record before it",
                     "Reading the log as of a time would not give one answer."});
    }
    time_ = meta.time;
}

void RecordChecks::check_commit(domain::Position at, const domain::EventMeta& meta) {
    const bool goes_on = commit_ && commit_->id == meta.commit;
    if (goes_on) {
        if (meta.commit_first != commit_->first || meta.commit_size != commit_->size || meta.actor != commit_->actor ||
            meta.request_id != commit_->request_id || meta.time != commit_->time) {
            report_.add({"commit_differs", at, "commit " + meta.commit.text() + " reads differently in its events",
                         "The events of one command must share their commit, actor, request and time."});
        }
        if (at.value >= commit_->first.value + commit_->size) {
            report_.add({"commit_too_long", at, "commit " + meta.commit.text() + " has more than its " + number(commit_->size) + " events",
                         "Events were added to a command after it was committed."});
        }
        return;
    }
    if (commit_ && last_.value + 1 < commit_->first.value + commit_->size) {
        report_.add({"commit_cut", last_, "commit " + commit_->id.text() + " should have " + number(commit_->size) + " events",
                     "A part of a command is missing, although a command is written whole or not at all."});
    }
    ++commits_;
    const bool begins_here = meta.commit_first == at || (after_hole_ && meta.commit_first < at);
    if (!begins_here || meta.commit_size == 0) {
        report_.add({"commit_wrong", at, "commit " + meta.commit.text() + " begins here and says position " + number(meta.commit_first.value),
                     "The beginning of a command is missing."});
    }
    commit_ = Commit{meta.commit, meta.commit_first, meta.commit_size, meta.actor, meta.request_id, meta.time};
}

void RecordChecks::end() {
    if (commit_ && last_.value + 1 < commit_->first.value + commit_->size) {
        report_.add({"commit_cut", last_, "the log ends inside commit " + commit_->id.text() + ", which should have " + number(commit_->size) + " events",
                     "The end of the log was cut off."});
    }
}

}  // namespace muster::replay
