#include "api/record_reader.hpp"

#include "eventstore/codec.hpp"

namespace muster::api {

std::optional<domain::RecordedEvent> read_record(const eventstore::Log& log, const eventstore::Keyring& keyring,
                                                 domain::Position position) {
    const auto record = log.read_one(position);
    if (!record || !*record) return {};
    const eventstore::KeyFinder keys = [&](domain::AccountId subject, std::uint32_t generation) {
        return keyring.of(subject, generation);
    };
    auto event = eventstore::decode(**record, &keys);
    if (!event) return {};
    return std::move(*event);
}

}  // namespace muster::api
