#include "replay/verify.hpp"

#include <iterator>

#include "replay/record_blocks.hpp"
#include "replay/record_checks.hpp"
#include "replay/tree_check.hpp"

namespace muster::replay {
namespace {

using domain::Position;

std::string range_text(Position from, Position to) {
    if (from == to) return "position " + std::to_string(from.value);
    return "positions " + std::to_string(from.value) + " to " + std::to_string(to.value);
}

class LogCheck {
  public:
    LogCheck(const eventstore::Log& log, const TellProgress& tell, const EachEvent& each)
        : each_(each), ticker_(tell, log.tail().value), checks_(report_) {
        report_.first = log.first();
        report_.tail = log.tail();
        tree_.emplace(log, report_);
    }

    void use(Block& block) {
        for (std::size_t i = 0; i < block.size(); ++i) check({block.first.value + i}, block.looked_at[i]);
        tree_->leaves(block.first, block.leaves, block.tile_root ? &*block.tile_root : nullptr);
        if (block.hole) skip(*block.hole);
    }

    VerifyReport end() {
        checks_.end();
        tree_->end();
        report_.streams = checks_.streams();
        report_.commits = checks_.commits();
        ticker_.end(report_.tail.value);
        return std::move(report_);
    }

  private:
    void check(Position at, const LookedAt& looked_at) {
        ++report_.records;
        ticker_.at(at.value);
        if (!looked_at.event) {
            report_.add({"record_broken", at, looked_at.event.error().detail,
                         "This record cannot be read: what it recorded is lost unless a backup has it."});
            checks_.skip(at);
            return;
        }
        report_.sealed_parts += looked_at.sealed_parts;
        report_.erased_parts += looked_at.erased_parts;
        checks_.check(at, *looked_at.event);
        if (each_) each_(*looked_at.event);
    }

    void skip(const Hole& hole) {
        if (hole.damage) {
            report_.add({"record_damaged", hole.to, *hole.damage, "The storage below the log is damaged here; restore it from a backup."});
        } else {
            report_.add({"gap", hole.from, range_text(hole.from, hole.to) + " missing", "Records were lost: the log must be contiguous."});
        }
        checks_.skip(hole.to);
        tree_->skip(hole.from, hole.to);
    }

    const EachEvent& each_;
    VerifyReport report_;
    ProgressTicker ticker_;
    RecordChecks checks_;
    std::optional<TreeCheck> tree_;
};

}  // namespace

void VerifyReport::add(Fault fault) {
    ++faults_found;
    if (faults.size() < faults_listed_max) faults.push_back(std::move(fault));
}

void VerifyReport::lead_with(std::vector<Fault> found, std::uint64_t count) {
    faults_found += count;
    faults.insert(faults.begin(), std::make_move_iterator(found.begin()), std::make_move_iterator(found.end()));
    if (faults.size() > faults_listed_max) faults.resize(faults_listed_max);
}

VerifyReport verify_log(const eventstore::Log& log, const eventstore::KeyFinder& keys, const TellProgress& tell, const EachEvent& each) {
    LogCheck check(log, tell, each);
    for_each_block(log, keys, [&](Block& block) { check.use(block); });
    return check.end();
}

}  // namespace muster::replay
