#include "eventstore/incarnation.hpp"

#include "domain/event.hpp"
#include "eventstore/codec.hpp"

namespace muster::eventstore {
namespace {

constexpr std::string_view note_name = "incarnation";

}  // namespace

std::optional<domain::IncarnationId> incarnation_of(const Log& log) {
    if (log.tail().value == 0) return {};
    if (const auto note = log.meta(note_name)) {
        if (const auto incarnation = domain::IncarnationId::parse(*note)) return incarnation;
        throw LogDamage("the log is damaged: its incarnation note is unreadable");
    }
    // A crash came between the first event and its note. Later incarnations are noted before they are opened.
    const auto record = log.read_one(log.first());
    if (!record || !*record) throw LogDamage("the log is damaged: its first record cannot be read");
    const auto decoded = decode(**record, nullptr);
    if (!decoded) throw LogDamage("the log is damaged: its first record cannot be read: " + decoded.error().detail);
    const auto* started = std::get_if<domain::IncarnationStarted>(&decoded->event);
    if (started == nullptr) return {};
    return started->incarnation;
}

bool note_incarnation(Log& log, domain::IncarnationId incarnation) {
    const auto text = incarnation.text();
    try {
        if (log.meta(note_name) == text) return true;
    } catch (const LogDamage&) {
        return false;
    }
    return log.put_meta(note_name, text);
}

}  // namespace muster::eventstore
