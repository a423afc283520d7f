#include "replay/verify.hpp"

#include "eventstore/record_frame.hpp"
#include "replay/record_checks.hpp"

namespace muster::replay {
namespace {

using domain::Position;

std::string range_text(Position from, Position to) {
    if (from == to) return "position " + std::to_string(from.value);
    return "positions " + std::to_string(from.value) + " to " + std::to_string(to.value);
}

/// Counts the sealed parts and those whose key is gone. Damaged ones are the decoder's to report.
void count_parts(std::string_view record, const eventstore::KeyFinder& keys, VerifyReport& report) {
    const auto frame = eventstore::split_record(record);
    if (!frame) return;
    auto rest = frame->sealed_parts;
    while (!rest.empty()) {
        const auto part = eventstore::take_part(rest);
        if (!part) return;
        ++report.sealed_parts;
        if (!keys(part->subject, part->generation)) ++report.erased_parts;
    }
}

class LogCheck {
  public:
    LogCheck(const eventstore::Log& log, const eventstore::KeyFinder& keys, const TellProgress& tell, const EachEvent& each)
        : log_(log), keys_(keys), each_(each), ticker_(tell, log.tail().value), checks_(report_) {
        report_.first = log.first();
        report_.tail = log.tail();
    }

    VerifyReport run() {
        if (report_.tail.value > 0 && report_.first.value != 1) missing({1}, {report_.first.value - 1});
        Position next{1};
        // A cursor ends at damage; a new one goes on behind it, so that one bad record does not hide the rest.
        while (next <= report_.tail) next = walk(next);
        checks_.end();
        report_.streams = checks_.streams();
        report_.commits = checks_.commits();
        ticker_.end(report_.tail.value);
        return std::move(report_);
    }

  private:
    /// Reads from `from` to the end or to damage; the position to go on from.
    Position walk(Position from) {
        auto expected = from;
        const auto cursor = log_.read(from);
        for (;;) {
            const auto entry = cursor->next();
            if (!entry) return damaged(expected, entry.error());
            if (!*entry) {
                if (expected <= report_.tail) missing(expected, report_.tail);
                return report_.tail.next();
            }
            const auto at = (*entry)->position;
            if (at > expected) missing(expected, {at.value - 1});
            check(at, (*entry)->bytes);
            expected = at.next();
        }
    }

    void check(Position at, std::string_view bytes) {
        ++report_.records;
        ticker_.at(at.value);
        const auto event = eventstore::decode(bytes, &keys_);
        if (!event) {
            report_.add({"record_broken", at, event.error().detail,
                         "This record cannot be read: what it recorded is lost unless a backup has it."});
            checks_.skip(at);
            return;
        }
        count_parts(bytes, keys_, report_);
        checks_.check(at, *event);
        if (each_) each_(*event);
    }

    void missing(Position from, Position to) {
        if (to < from || to <= holes_reported_) return;
        report_.add({"gap", from, range_text(from, to) + " missing", "Records were lost: the log must be contiguous."});
        holes_reported_ = to;
        checks_.skip(to);
    }

    Position damaged(Position expected, const eventstore::ReadFailure& failure) {
        const auto at = std::max(failure.at, expected);
        if (failure.error == eventstore::ReadError::missing) {
            const auto to = end_of_gap(at);
            missing(at, to);
            return to.next();
        }
        report_.add({"record_damaged", at, failure.detail, "The storage below the log is damaged here; restore it from a backup."});
        checks_.skip(at);
        return at.next();
    }

    [[nodiscard]] Position end_of_gap(Position from) const {
        auto to = from;
        while (to < report_.tail) {
            const auto after = log_.read_one(to.next());
            if (after || after.error().error != eventstore::ReadError::missing) break;
            to = to.next();
        }
        return to;
    }

    const eventstore::Log& log_;
    const eventstore::KeyFinder& keys_;
    const EachEvent& each_;
    VerifyReport report_;
    ProgressTicker ticker_;
    RecordChecks checks_;
    Position holes_reported_{};
};

}  // namespace

void VerifyReport::add(Fault fault) {
    ++faults_found;
    if (faults.size() < faults_listed_max) faults.push_back(std::move(fault));
}

VerifyReport verify_log(const eventstore::Log& log, const eventstore::KeyFinder& keys, const TellProgress& tell, const EachEvent& each) {
    return LogCheck(log, keys, tell, each).run();
}

}  // namespace muster::replay
