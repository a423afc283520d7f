#include "eventstore/preview.hpp"

#include "domain/decide.hpp"
#include "eventstore/codec.hpp"

namespace muster::eventstore {

domain::Result<std::unique_ptr<const Preview>, domain::Refusal> preview(const DecisionStore& decisions, const domain::Command& command) {
    auto frozen = decisions.frozen();
    auto made = std::make_unique<Preview>(Preview{frozen.registry, domain::RamRegistry(frozen.registry.get()), frozen.checkpoint, {}});
    auto events = domain::decide(*made->before, command);
    if (!events) return domain::failure(std::move(events.error()));
    for (const auto& event : *events) {
        if (const auto field = unwritable_field(event); !field.empty()) return domain::failure(unwritable(field));
    }
    const auto first = frozen.checkpoint.next();
    for (std::size_t i = 0; i < events->size(); ++i) {
        auto& recorded = made->events.emplace_back();
        recorded.event = std::move((*events)[i]);
        auto& meta = recorded.meta;
        meta.position = {first.value + i};
        meta.stream = domain::stream_of(recorded.event);
        meta.stream_version = domain::stream_version(made->after, recorded.event) + 1;
        meta.time = command.now;
        meta.commit_first = first;
        meta.commit_size = static_cast<std::uint32_t>(events->size());
        meta.actor = command.actor;
        domain::evolve(made->after, recorded);
    }
    return std::unique_ptr<const Preview>(std::move(made));
}

}  // namespace muster::eventstore
