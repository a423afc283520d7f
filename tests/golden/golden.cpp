#include "tests/golden/golden.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <fstream>
#include <sstream>

#include "eventstore/crypto.hpp"
#include "eventstore/field_traits.hpp"
#include "eventstore/json_writer.hpp"
#include "eventstore/record_frame.hpp"

namespace muster::tests {
namespace {

using namespace domain;
using namespace eventstore;

/// Fields that an event got after its golden file was written, whose default means "as before": see docs/adding-an-event.md.
template <class E>
inline constexpr std::array<std::string_view, 0> added_fields{};
template <>
inline constexpr std::array<std::string_view, 2> added_fields<MemberAdded>{"title", "home_site_access"};
template <>
inline constexpr std::array<std::string_view, 3> added_fields<ProfileChanged>{"title", "home_site_access", "home_site_cleared"};

template <>
inline constexpr std::array<std::string_view, 1> added_fields<VisibilityPolicy>{"limited_fields"};
template <>
inline constexpr std::array<std::string_view, 1> added_fields<UserInvited>{"self_requested"};
template <>
inline constexpr std::array<std::string_view, 1> added_fields<OrganizationChanged>{"refuses_self_registration"};
template <>
inline constexpr std::array<std::string_view, 1> added_fields<SessionStarted>{"selected_organization"};
template <>
inline constexpr std::array<std::string_view, 1> added_fields<GroupCreated>{"name_claim"};
template <>
inline constexpr std::array<std::string_view, 1> added_fields<GroupChanged>{"name_claim"};

/// The event itself, or a struct that is one of its fields.
template <class E>
constexpr bool has_added_fields() {
    if constexpr (is_optional<E>) return has_added_fields<typename E::value_type>();
    if (!added_fields<E>.empty()) return true;
    if constexpr (Described<E>) {
        return std::apply([](const auto&... each) { return (has_added_fields<typename std::remove_cvref_t<decltype(each)>::Type>() || ...); },
                          E::fields());
    }
    return false;
}

/// Fills every field with a value that no other field has.
class Filler {
  public:
    explicit Filler(bool whole) : whole_(whole) {}

    template <class T>
    void fill(std::string_view name, T& value) {
        if constexpr (std::is_same_v<T, bool>) {
            value = true;
        } else if constexpr (std::is_same_v<T, PasswordCause>) {
            value = PasswordCause::change;  // the last one when its golden file was written
        } else if constexpr (std::is_same_v<T, NotificationKind>) {
            value = NotificationKind::second_factor_changed;  // and of this one
        } else if constexpr (std::is_same_v<T, Permission>) {
            value = Permission::unit_manage;  // and of this one
        } else if constexpr (std::is_enum_v<T>) {
            value = static_cast<T>(EnumNames<T>::names.size() - 1);
        } else if constexpr (std::is_integral_v<T>) {
            value = static_cast<T>(++count_);
        } else if constexpr (std::is_same_v<T, std::string>) {
            value = text(name);
        } else if constexpr (is_personal<T>) {
            value = text(name);
        } else if constexpr (is_id<T> || Hash32<T>) {
            fill_bytes(value.bytes);
        } else if constexpr (std::is_same_v<T, Position>) {
            value.value = ++count_;
        } else if constexpr (std::is_same_v<T, Timestamp>) {
            value.microseconds = 1'772'366'400'000'000 + static_cast<std::int64_t>(++count_);
        } else if constexpr (is_optional<T>) {
            if (name != "waits_until") fill(name, value.emplace());  // added when the golden file was written already
        } else if constexpr (is_vector<T>) {
            value.resize(2);
            for (auto& each : value) fill(name, each);
        } else {
            for_each_field(value, [&](std::string_view inner, auto& each) {
                const auto& added = added_fields<T>;
                if (whole_ || std::find(added.begin(), added.end(), inner) == added.end()) fill(inner, each);
            });
        }
    }
    template <std::size_t N>
    void fill_bytes(std::array<std::uint8_t, N>& bytes) {
        ++count_;
        for (std::size_t i = 0; i < N; ++i) bytes[i] = static_cast<std::uint8_t>(count_ * 16 + i);
    }

  private:
    std::string text(std::string_view name) { return std::string(name) + " \"ü漢😀\" " + std::to_string(++count_); }
    bool whole_;
    std::uint64_t count_ = 0;
};

template <class E>
RecordedEvent filled(std::uint64_t position, bool whole) {
    Filler filler(whole);
    RecordedEvent recorded;
    E event;
    filler.fill("", event);
    recorded.event = event;
    auto& meta = recorded.meta;
    filler.fill("", meta.id);
    meta.position = {position};
    meta.stream = stream_of(recorded.event);
    meta.stream_version = 3;
    filler.fill("", meta.time);
    filler.fill("", meta.commit);
    meta.commit_first = {position};
    meta.actor.kind = ActorKind::account;
    filler.fill("", meta.actor.account);
    filler.fill("", meta.actor.session);
    filler.fill("", meta.actor.key);
    filler.fill("", meta.actor.on_behalf_of);
    filler.fill("request_id", meta.request_id);
    meta.idempotency.emplace();
    filler.fill("credential", meta.idempotency->credential);
    filler.fill_bytes(meta.idempotency->key);
    filler.fill_bytes(meta.idempotency->request);
    return recorded;
}

void fixed_nonce(std::span<std::uint8_t> nonce) { std::fill(nonce.begin(), nonce.end(), std::uint8_t{7}); }

template <class E>
void add_filled(std::uint64_t position, std::vector<GoldenEvent>& events) {
    const auto name = golden_name(E::type, E::version);
    events.push_back({name, filled<E>(position, false)});
    if (has_added_fields<E>()) events.push_back({name + ".added", filled<E>(position, true)});
}

template <class... Events>
std::vector<GoldenEvent> fill_each(std::type_identity<std::variant<Events...>>) {
    std::uint64_t position = 0;
    std::vector<GoldenEvent> events;
    (add_filled<Events>(++position, events), ...);
    return events;
}

}  // namespace

DataKey golden_key() {
    DataKey key;
    for (std::size_t i = 0; i < key.bytes.size(); ++i) key.bytes[i] = static_cast<std::uint8_t>(i);
    return key;
}

std::vector<GoldenEvent> golden_events() { return fill_each(std::type_identity<AnyEvent>{}); }

std::string golden_record(const RecordedEvent& event) { return encode(event, golden_key(), &fixed_nonce); }

std::string clear_json(const RecordedEvent& event) {
    std::string out;
    JsonWriter json(out);
    json.begin_object().key("record").raw(*record_json(golden_record(event))).key("personal").begin_object();
    std::visit(
        [&](const auto& each) {
            for_each_field(each, [&](std::string_view name, const auto& value) {
                if constexpr (is_personal<std::remove_cvref_t<decltype(value)>>) {
                    if (value.is_present()) json.member(name, std::string_view(value.open()));
                }
            });
        },
        event.event);
    json.end_object().end_object();
    return out + "\n";
}

std::filesystem::path golden_directory() { return MUSTER_GOLDEN_DIRECTORY; }

std::string golden_name(std::string_view type, int version) {
    return std::string(type) + ".v" + std::to_string(version);
}

std::string read_text(const std::filesystem::path& path) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
}

std::string to_lines(std::string_view record) {
    constexpr std::size_t line_digits = 120;
    const auto digits = crypto::hex(record);
    std::string text;
    for (std::size_t at = 0; at < digits.size(); at += line_digits) text += digits.substr(at, line_digits) + "\n";
    return text;
}

std::string from_lines(const std::string& text) {
    std::string digits;
    std::copy_if(text.begin(), text.end(), std::back_inserter(digits),
                 [](unsigned char c) { return std::isspace(c) == 0; });
    return crypto::from_hex(digits).value_or("");
}

std::vector<std::string> without_golden_file(const EventTypes& types, const std::filesystem::path& directory) {
    std::vector<std::string> missing;
    for (const auto& [type, version] : types.all()) {
        const auto name = golden_name(type, version);
        if (read_text(directory / (name + ".record")).empty() || read_text(directory / (name + ".json")).empty()) {
            missing.push_back(name);
        }
    }
    std::sort(missing.begin(), missing.end());
    return missing;
}

}  // namespace muster::tests
