#include "eventstore/fold.hpp"

#include "domain/decide.hpp"
#include "eventstore/codec.hpp"

namespace muster::eventstore {
namespace {

using domain::failure;

std::string at(Position position) { return "position " + std::to_string(position.value); }

domain::Result<domain::RecordedEvent, std::string> decode_at(Position position, std::string_view bytes) {
    auto decoded = decode(bytes, nullptr);
    if (!decoded) return failure("the record at " + at(position) + " cannot be read: " + decoded.error().detail);
    if (decoded->meta.position != position) {
        return failure("the record at " + at(position) + " says that it stands at " + at(decoded->meta.position));
    }
    return std::move(*decoded);
}

domain::Result<domain::Timestamp, std::string> time_of_tail(const Log& log, Position tail) {
    if (tail.value == 0) return domain::Timestamp{};
    const auto record = log.read_one(tail);
    if (!record || !*record) return failure("the record at " + at(tail) + " cannot be read");
    const auto decoded = decode_at(tail, **record);
    if (!decoded) return failure(decoded.error());
    return decoded->meta.time;
}

}  // namespace

domain::Result<Folded, std::string> fold_to_tail(const Log& log, DecisionStore& decisions) {
    const auto checkpoint = decisions.checkpoint();
    const auto tail = log.tail();
    if (checkpoint > tail) {
        return failure("decision state is at " + at(checkpoint) + ", but the log ends at " + at(tail) +
                       ": the log lost records; restore it from a backup");
    }
    const auto time = time_of_tail(log, tail);
    if (!time) return failure(time.error());

    domain::RamRegistry changes(&decisions.registry());
    const auto cursor = log.read(checkpoint.next());
    for (auto position = checkpoint; position < tail;) {
        const auto entry = cursor->next();
        if (!entry) return failure("the log is damaged at " + at(entry.error().at) + ": " + entry.error().detail);
        if (!*entry) return failure("the log is damaged: " + at(position.next()) + " is missing");
        const auto recorded = decode_at((*entry)->position, (*entry)->bytes);
        if (!recorded) return failure(recorded.error());
        domain::evolve(changes, *recorded);
        position = recorded->meta.position;
        if (position != tail && (position.value - checkpoint.value) % fold_chunk_records != 0) continue;
        if (auto kept = decisions.commit(changes, position, recorded->meta.time); !kept) {
            return failure("decision state cannot be stored: " + kept.error());
        }
    }
    return Folded{tail, *time};
}

}  // namespace muster::eventstore
