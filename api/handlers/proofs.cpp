// The log's proof: checkpoints, tiles and entry bundles as C2SP tlog-tiles has them, consistency, and the proof of one event.

#include <charconv>

#include "api/activity_notes.hpp"
#include "api/handlers/handlers.hpp"
#include "api/handlers/support.hpp"
#include "api/feed/event_filter.hpp"
#include "api/proof/proofs.hpp"
#include "domain/event.hpp"
#include "eventstore/codec.hpp"
#include "eventstore/event_finder.hpp"
#include "eventstore/json_writer.hpp"
#include "eventstore/proof/tree_reader.hpp"

namespace muster::api::handlers {
namespace {

using namespace eventstore::proof;
using eventstore::JsonWriter;

constexpr std::size_t entry_bytes_max = 65'535;  // its length is told in two bytes

Problem damaged(const std::string& what) {
    return {500, "record_damaged", what + ". Stop the server and run `muster verify`."};
}
Problem none_here() { return {503, "overloaded", "Checkpoints are not signed here."}; }

/// Of at least so many records; `witnessed`: one that enough witnesses cosigned.
OrProblem<SignedCheckpoint> checkpoint_of(const Services& services, std::uint64_t size, bool witnessed) {
    if (services.proofs == nullptr) return domain::failure(none_here());
    if (witnessed) {
        auto found = services.proofs->witnessed();
        if (found && found->checkpoint.size >= size) return std::move(*found);
        return domain::failure(services.proofs->witnesses().empty()
                                   ? Problem{404, "not_witnessed", "No witnesses are set up here; ask without `witnessed`."}
                                   : Problem{404, "not_witnessed", "Not enough witnesses have cosigned a checkpoint with it yet; ask again in a minute."});
    }
    auto found = size == 0 ? services.proofs->latest() : services.proofs->covering(size);
    if (!found) return domain::failure(damaged(found.error()));
    return std::move(*found);
}

std::optional<std::uint64_t> number_of(std::string_view text) {
    std::uint64_t value = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
    if (parsed.ec != std::errc{} || std::to_string(value) != text) return {};
    return value;
}

void write_hashes(JsonWriter& json, const std::vector<Hash>& hashes) {
    json.key("hashes").begin_array();
    for (const auto& hash : hashes) json.string(base64(bytes_of(hash)));
    json.end_array();
}

/// <L>/<N>[.p/<W>], or entries/<N>[.p/<W>].
struct TileName {
    bool entries = false;
    TileId tile;
    std::uint64_t width = tile_width;
};

std::optional<TileName> tile_name(const std::vector<std::string>& captures) {
    TileName name;
    name.entries = captures.front() == "entries";
    const auto level = name.entries ? std::optional<std::uint64_t>(0) : number_of(captures.front());
    if (!level || *level > level_max) return {};
    name.tile.level = static_cast<unsigned>(*level);
    auto end = captures.size();
    std::string last;
    if (end > 2 && captures[end - 2].ends_with(".p")) {
        const auto width = number_of(captures[end - 1]);
        if (!width || *width == 0 || *width >= tile_width) return {};
        name.width = *width;
        --end;
    }
    std::string path;
    for (std::size_t i = 1; i < end; ++i) path += (i > 1 ? "/" : "") + captures[i];
    if (name.width < tile_width) path.resize(path.size() - 2);
    const auto index = parse_index_path(path);
    if (!index) return {};
    name.tile.index = *index;
    return name;
}

Response bytes_answer(std::string bytes) {
    Response response;
    response.content_type = "application/octet-stream";
    response.body = std::move(bytes);
    return response;
}

Response entries_answer(Services& services, const Request& request, const TileName& name) {
    const auto first = name.tile.index * tile_width + 1;
    const auto cursor = services.directory.log().read({first});
    std::string bundle;
    for (std::uint64_t i = 0; i < name.width; ++i) {
        const auto entry = cursor->next();
        if (!entry || !*entry) return refuse(request, damaged("The record at position " + std::to_string(first + i) + " cannot be read"));
        const auto record = (*entry)->bytes;
        if (record.size() > entry_bytes_max) {
            return refuse(request, {422, "entry_too_large", "The record at position " + std::to_string(first + i) +
                                                                " is longer than an entry bundle can tell; ask for the proof of its event."});
        }
        bundle += static_cast<char>(record.size() >> 8U);
        bundle += static_cast<char>(record.size() & 255U);
        bundle += record;
    }
    note_transfer(services, request.who->actor, activity::Direction::exported, {}, "log", name.width);
    return bytes_answer(std::move(bundle));
}

Response proof_answer(Services& services, const Request& request, domain::EventId id, domain::Position position, const std::string& record,
                      bool witnessed) {
    const auto checkpoint = checkpoint_of(services, position.value, witnessed);
    if (!checkpoint) return refuse(request, checkpoint.error());
    const auto size = checkpoint->checkpoint.size;
    const auto index = position.value - 1;
    if (index >= size) return refuse(request, damaged("The record is not in the proof tree"));
    TreeReader reader(services.directory.log());
    const auto path = reader.inclusion(index, size);
    const auto leaf = reader.leaf(index, size);
    if (!path || !leaf) return refuse(request, damaged(path ? leaf.error() : path.error()));
    std::string body;
    JsonWriter json(body);
    json.begin_object().member("event", id.text()).member("position", position.value).member("index", index).member("size", size);
    json.member("record", base64(record)).member("leaf_hash", base64(bytes_of(*leaf)));
    write_hashes(json, *path);
    json.member("checkpoint", checkpoint->note).member("key", services.proofs->verifiers().front().text()).end_object();
    return json_answer(200, std::move(body));
}

struct FoundEvent {
    domain::Position position;
    std::string record;
    domain::RecordedEvent event;
};

OrProblem<FoundEvent> event_of(const Services& services, const std::string& text) {
    const auto id = domain::EventId::parse(text);
    if (!id) return domain::failure(not_found());
    try {
        const auto& log = services.directory.log();
        const auto position = eventstore::find_event(log, *id);
        if (!position) return domain::failure(not_found());
        auto record = log.read_one(*position);
        if (!record || !*record) return domain::failure(damaged("The record at position " + std::to_string(position->value) + " cannot be read"));
        auto event = eventstore::decode(**record, nullptr);
        if (!event) return domain::failure(damaged(event.error().detail));
        return FoundEvent{*position, std::move(**record), std::move(*event)};
    } catch (const eventstore::LogDamage& damage) {
        return domain::failure(damaged(damage.what()));
    }
}

/// As in the organization's history; of its webhooks, whose secrets are sealed in there, to those who manage them only.
bool shows_to(const Services& services, const Request& request, const domain::RecordedEvent& event, domain::OrganizationId organization) {
    const auto organizations = domain::organizations_of(event.event);
    if (organizations.empty() || organizations.front() != organization) return false;
    return !is_of_a_webhook(event.event) ||
           domain::grant_of(services.models.registry(), viewer_of(request), organization, domain::Permission::webhook_manage).allowed;
}

}  // namespace

Response get_checkpoint(Services& services, const Request& request) {
    Query query(request);
    const bool witnessed = query.boolean("witnessed").value_or(false);
    if (auto problem = query.problem()) return refuse(request, std::move(*problem));
    auto checkpoint = checkpoint_of(services, 0, witnessed);
    if (!checkpoint) return refuse(request, checkpoint.error());
    Response response;
    response.content_type = "text/plain; charset=utf-8";
    response.body = std::move(checkpoint->note);
    return response;
}

void sign_checkpoint(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    if (services.proofs == nullptr) return respond(refuse(*request, none_here()));
    const auto made = services.proofs->sign();
    if (!made) return respond(refuse(*request, damaged(made.error())));
    std::string body;
    JsonWriter json(body);
    json.begin_object().member("size", made->checkpoint.size).member("root", base64(bytes_of(made->checkpoint.root)));
    json.member("checkpoint", made->note).end_object();
    respond(json_answer(201, std::move(body)));
}

Response get_log_key(Services& services, const Request& request) {
    if (auto problem = Query(request).problem()) return refuse(request, std::move(*problem));
    if (services.proofs == nullptr) return refuse(request, none_here());
    const auto& verifiers = services.proofs->verifiers();
    std::string body;
    JsonWriter json(body);
    json.begin_object().member("origin", verifiers.front().name).member("key", verifiers.front().text());
    json.key("former_keys").begin_array();
    for (std::size_t i = 1; i < verifiers.size(); ++i) json.string(verifiers[i].text());
    json.end_array().key("witnesses").begin_array();
    for (const auto& witness : services.proofs->witnesses()) json.string(witness.key.text());
    json.end_array().end_object();
    return json_answer(200, std::move(body));
}

Response get_consistency(Services& services, const Request& request) {
    Query query(request);
    TreeReader reader(services.directory.log());
    const auto size = reader.size();
    if (!size) return refuse(request, damaged(size.error()));
    const auto from = query.number("from", 0, 0, *size);
    const auto to = query.number("to", *size, 0, *size);
    if (from > to) query.blame({"from", "out_of_range", "Must not be more than `to`."});
    if (auto problem = query.problem()) return refuse(request, std::move(*problem));
    const auto path = reader.consistency(from, to);
    const auto from_root = reader.root(from);
    const auto to_root = reader.root(to);
    if (!path || !from_root || !to_root) return refuse(request, damaged("The proof tree cannot be read"));
    std::string body;
    JsonWriter json(body);
    json.begin_object().member("from", from).member("to", to);
    json.member("from_root", base64(bytes_of(*from_root))).member("to_root", base64(bytes_of(*to_root)));
    write_hashes(json, *path);
    json.end_object();
    return json_answer(200, std::move(body));
}

Response get_tile(Services& services, const Request& request) {
    if (auto problem = Query(request).problem()) return refuse(request, std::move(*problem));
    const auto name = tile_name(request.captures);
    if (!name) return refuse(request, not_found());
    const auto& viewer = viewer_of(request);
    if (name->entries && (!viewer.instance_admin || viewer.scopes)) {
        return refuse(request, {403, "permission_denied", "Entries of the whole log are for ADMINs of the instance; the proof of an event of yours is at "
                                                          "/v1/organizations/{org}/events/{event}/proof."});
    }
    TreeReader reader(services.directory.log());
    const auto size = reader.size();
    if (!size) return refuse(request, damaged(size.error()));
    if (name->width > width_of(name->tile, *size)) return refuse(request, not_found());
    if (name->entries) return entries_answer(services, request, *name);
    auto tile = reader.tile(name->tile, name->width);
    if (!tile) return refuse(request, damaged(tile.error()));
    return bytes_answer(std::move(*tile));
}

Response get_event_proof(Services& services, const Request& request) {
    Query query(request);
    const bool witnessed = query.boolean("witnessed").value_or(false);
    if (auto problem = query.problem()) return refuse(request, std::move(*problem));
    const auto found = event_of(services, request.captures.back());
    if (!found) return refuse(request, found.error());
    return proof_answer(services, request, found->event.meta.id, found->position, found->record, witnessed);
}

Response get_own_event_proof(Services& services, const Request& request) {
    Query query(request);
    const bool witnessed = query.boolean("witnessed").value_or(false);
    if (auto problem = query.problem()) return refuse(request, std::move(*problem));
    const auto organization = permitted_organization(services, request, domain::Permission::audit_read);
    if (!organization) return refuse(request, organization.error());
    const auto found = event_of(services, request.captures.back());
    if (!found) return refuse(request, found.error());
    if (!shows_to(services, request, found->event, *organization)) return refuse(request, not_found());
    return proof_answer(services, request, found->event.meta.id, found->position, found->record, witnessed);
}

}  // namespace muster::api::handlers
