#include <simdjson.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "eventstore/codec.hpp"
#include "eventstore/event_types.hpp"
#include "eventstore/field_reader.hpp"
#include "eventstore/record_frame.hpp"
#include "eventstore/sealed_parts.hpp"

namespace muster::eventstore {
namespace {

using domain::EventMeta;
using simdjson::dom::element;

/// A member that must be there.
template <class T>
bool require(ObjectReader& object, std::string_view name, T& out) {
    element json;
    return object.find(name, json) && read_value(json, out);
}

/// A member that may be missing.
template <class T>
bool allow(ObjectReader& object, std::string_view name, T& out) {
    element json;
    return !object.find(name, json) || read_value(json, out);
}

bool require_object(ObjectReader& parent, std::string_view name, simdjson::dom::object& out) {
    element json;
    return parent.find(name, json) && json.get(out) == simdjson::SUCCESS;
}

bool read_commit(ObjectReader& parent, EventMeta& meta) {
    simdjson::dom::object json;
    if (!require_object(parent, "commit", json)) return false;
    ObjectReader commit(json);
    const auto read = [&] {
        return require(commit, "id", meta.commit) && require(commit, "first", meta.commit_first) &&
               require(commit, "size", meta.commit_size);
    };
    return read_members(commit, read) && commit.all_taken();
}

bool read_actor(ObjectReader& parent, domain::Actor& out) {
    simdjson::dom::object json;
    if (!require_object(parent, "actor", json)) return false;
    ObjectReader actor(json);
    const auto read = [&] {
        return require(actor, "kind", out.kind) && allow(actor, "account", out.account) &&
               allow(actor, "session", out.session) && allow(actor, "key", out.key) &&
               allow(actor, "on_behalf_of", out.on_behalf_of);
    };
    return read_members(actor, read) && actor.all_taken();
}

bool read_idempotency(ObjectReader& parent, std::optional<domain::Idempotency>& out) {
    element found;
    if (!parent.find("idempotency", found)) return true;
    simdjson::dom::object json;
    if (found.get(json) != simdjson::SUCCESS) return false;
    ObjectReader idempotency(json);
    out.emplace();
    const auto read = [&] {
        return require(idempotency, "credential", out->credential) && require(idempotency, "key", out->key) &&
               require(idempotency, "request", out->request);
    };
    return read_members(idempotency, read) && idempotency.all_taken();
}

/// What the head of a record says beside the meta data.
struct Head {
    std::string_view type;
    int version = 0;
    simdjson::dom::object data;
};

bool read_head(ObjectReader& json, EventMeta& meta, Head& head) {
    element type;
    element organizations;
    return require(json, "id", meta.id) && require(json, "position", meta.position) && json.find("type", type) &&
           type.get(head.type) == simdjson::SUCCESS && require(json, "version", head.version) &&
           require(json, "stream", meta.stream) && require(json, "stream_version", meta.stream_version) &&
           json.find("organizations", organizations) && require(json, "time", meta.time) && read_commit(json, meta) &&
           read_actor(json, meta.actor) && allow(json, "request_id", meta.request_id) &&
           read_idempotency(json, meta.idempotency) && require_object(json, "data", head.data);
}

/// A parser and a buffer with the padding it wants, kept by each thread: allocating them would cost more than parsing.
class ThreadParser {
  public:
    simdjson::error_code parse(std::string_view json, simdjson::dom::object& out) {
        if (capacity_ < json.size() || !buffer_) {
            capacity_ = std::max<std::size_t>(json.size() * 2, 4096);
            buffer_ = std::make_unique<char[]>(capacity_ + simdjson::SIMDJSON_PADDING);
        }
        std::memcpy(buffer_.get(), json.data(), json.size());
        return parser_.parse(buffer_.get(), json.size(), false).get(out);
    }

  private:
    simdjson::dom::parser parser_;
    std::unique_ptr<char[]> buffer_;
    std::size_t capacity_ = 0;
};

auto failed(std::string detail) { return domain::failure(DecodeFailure{std::move(detail)}); }

std::string name_of(const Head& head) {
    return head.type.empty() ? "" : std::string(head.type) + " version " + std::to_string(head.version) + ": ";
}

}  // namespace

domain::Result<domain::RecordedEvent, DecodeFailure> decode_as(const EventTypes& types, std::string_view record,
                                                               const KeyFinder* finder) {
    const auto frame = split_record(record);
    if (!frame) return failed(frame.error());
    thread_local ThreadParser parser;
    simdjson::dom::object json;
    if (parser.parse(frame->json, json) != simdjson::SUCCESS) return failed("the record's JSON is broken");

    domain::Result<domain::RecordedEvent, DecodeFailure> result;  // read in place: events are large
    auto& recorded = *result;
    Head head;
    ObjectReader reader(json);
    const bool whole = read_members(reader, [&] { return read_head(reader, recorded.meta, head); });
    if (!whole || !reader.all_taken()) return failed(name_of(head) + "a member of the record is missing or wrong");
    const auto read = types.find(head.type, head.version);
    if (read == nullptr) return failed(name_of(head) + "not known to this version of Muster");

    SealedParts parts(frame->sealed_parts, finder);
    if (!parts.parse()) return failed(name_of(head) + "its sealed parts are damaged");
    parts.bind(recorded.meta.id, head.type, static_cast<std::uint32_t>(head.version));
    std::string wrong;
    try {
        wrong = read(head.data, parts, recorded.event);
    } catch (const LogDamage& damage) {  // from the finder: a key that is there and cannot be read
        wrong = damage.what();
    }
    if (!wrong.empty()) result = failed(name_of(head) + wrong);
    return result;
}

domain::Result<domain::RecordedEvent, DecodeFailure> decode(std::string_view record, const KeyFinder* finder) {
    return decode_as(EventTypes::standard(), record, finder);
}

std::optional<std::string_view> record_json(std::string_view record) {
    const auto frame = split_record(record);
    if (!frame) return {};
    return frame->json;
}

}  // namespace muster::eventstore
