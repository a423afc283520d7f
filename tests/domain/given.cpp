#include "tests/domain/given.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/domain/world.hpp"

namespace muster::tests {
namespace {

std::string types(const domain::Events& events) {
    std::string text;
    for (const auto& event : events) text += (text.empty() ? "" : ", ") + std::string(domain::type_of(event));
    return "[" + text + "]";
}

std::string line_of(const std::source_location& where) {
    return std::string(where.file_name()) + ":" + std::to_string(where.line()) + ": ";
}

std::string described(const domain::Refusal& refusal) {
    return "refused as " + std::string(domain::to_text(refusal.code)) + ": " + refusal.detail;
}

}  // namespace

void History::record(const domain::Events& events, domain::Timestamp at_time) {
    time = at_time;
    const domain::Position first{log.size() + 1};
    for (const auto& event : events) {
        domain::RecordedEvent recorded;
        recorded.event = event;
        auto& meta = recorded.meta;
        meta.position = {log.size() + 1};
        meta.stream = domain::stream_of(event);
        meta.stream_version = domain::stream_version(registry, event) + 1;
        meta.time = time;
        meta.commit_first = first;
        meta.commit_size = static_cast<std::uint32_t>(events.size());
        const auto before = versions_[meta.stream]++;
        BOOST_CHECK_MESSAGE(meta.stream_version == before + 1, meta.stream << " goes from version " << before << " to "
                                                                           << meta.stream_version << " by "
                                                                           << domain::type_of(event));
        domain::evolve(registry, recorded);
        log.push_back(std::move(recorded));
    }
}

Given::Given(const EventList& story) {
    for (const auto& event : story.events) history_.record({event}, history_.time + std::chrono::seconds(1));
}

When Given::when(domain::CommandBody body) const { return {*this, std::move(body)}; }

Given Given::and_then(const EventList& story) const {
    auto next = *this;
    for (const auto& event : story.events) next.history_.record({event}, next.time() + std::chrono::seconds(1));
    return next;
}

When::When(Given given, domain::CommandBody body) : given_(std::move(given)) {
    command_.body = std::move(body);
    command_.actor = domain::Actor::system();
    command_.now = given_.time() + std::chrono::seconds(1);
}

When& When::by(std::string_view name) { return by(signed_in_actor(name)); }

When& When::by(domain::Actor actor) {
    command_.actor = std::move(actor);
    const auto account = given_.state().account(command_.actor.account);
    return checked_at_epoch(account ? account->credential_epoch : 0);
}

When& When::checked_at_epoch(std::uint64_t epoch) {
    command_.credential_epoch = epoch;
    return *this;
}

When& When::at(domain::Timestamp now) {
    command_.now = now;
    return *this;
}

When& When::after(domain::Duration wait) { return at(given_.time() + wait); }

When& When::if_version(std::uint64_t version) {
    command_.expected_version = version;
    return *this;
}

domain::Decided<domain::Events> When::decide() const { return domain::decide(given_.state(), command_); }

Given When::recorded(const domain::Events& events) {
    given_.history_.record(events, command_.now);
    return given_;
}

Given When::then(const EventList& expected, std::source_location where) {
    const auto decided = decide();
    if (!decided) {
        BOOST_ERROR(line_of(where) << described(decided.error()));
        return given_;
    }
    BOOST_CHECK_MESSAGE(types(*decided) == types(expected.events),
                        line_of(where) << "got " << types(*decided) << " instead of " << types(expected.events));
    for (std::size_t i = 0; i < std::min(decided->size(), expected.events.size()); ++i) {
        BOOST_CHECK_MESSAGE((*decided)[i] == expected.events[i],
                            line_of(where) << "a field of " << domain::type_of((*decided)[i]) << " differs");
    }
    return recorded(*decided);
}

Given When::accepted(std::source_location where) {
    const auto decided = decide();
    if (!decided) {
        BOOST_ERROR(line_of(where) << described(decided.error()));
        return given_;
    }
    return recorded(*decided);
}

Given When::refused(domain::RefusalCode code, std::source_location where) {
    const auto decided = decide();
    if (decided) {
        BOOST_ERROR(line_of(where) << "accepted with " << types(*decided) << " instead of " << domain::to_text(code));
        return given_;
    }
    BOOST_CHECK_MESSAGE(decided.error().code == code, line_of(where) << described(decided.error()) << " instead of "
                                                                << domain::to_text(code));
    BOOST_CHECK_MESSAGE(!decided.error().detail.empty(), line_of(where) << "the refusal says nothing");
    return given_;
}

Given given(std::initializer_list<EventList> parts) { return Given(EventList(parts)); }

}  // namespace muster::tests
