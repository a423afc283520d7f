#pragma once
// What the activity log holds: who tried to sign in, who was refused, who asked for what how often. Nothing is decided from
// it, and it is kept for a while only. Names and fields stand on disk: they never change meaning, and a new field has a
// default that means "as before".
//
// Personal fields are sealed under the key of the record's account, so that erasing the account blinds them. A record of
// nobody's account has none: its address stands there as `address_mark`, an HMAC.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "domain/fields.hpp"
#include "domain/ids.hpp"
#include "domain/personal.hpp"
#include "domain/time.hpp"

namespace muster::activity {

using domain::AccountId;
using domain::ApiKeyId;
using domain::Bytes32;
using domain::field;
using domain::OrganizationId;
using domain::Personal;
using domain::Position;
using domain::SessionId;
using domain::Timestamp;

enum class Factor : std::uint8_t { none, totp, recovery_code };

/// Append only, as every enum here.
enum class SignInFailure : std::uint8_t {
    unknown_identifier,      ///< nobody has this name
    no_password,             ///< the person has not registered yet
    wrong_password,
    second_factor_required,  ///< the password was right, and more is asked for
    second_factor_invalid,
    too_many_codes,          ///< the code was not looked at
    not_active,              ///< suspended, or something changed while the password was looked at
    own_password_wrong,      ///< of somebody signed in, who was asked for it again
};

enum class Match : std::uint8_t { none, internal, external, external_candidate };
enum class Direction : std::uint8_t { exported, imported };

/// A session began. The session's own event stands in the account log.
struct SignInSucceeded {
    static constexpr std::string_view type = "SignInSucceeded";
    static constexpr int version = 1;
    AccountId account;
    SessionId session;
    Factor factor = Factor::none;
    std::optional<Bytes32> domain_mark{};  ///< of the e-mail domain that was typed
    Personal<> address{};
    Personal<> user_agent{};

    static constexpr auto fields() {
        using S = SignInSucceeded;
        return std::tuple{field("account", &S::account),         field("session", &S::session), field("factor", &S::factor),
                          field("domain_mark", &S::domain_mark), field("address", &S::address), field("user_agent", &S::user_agent)};
    }
    friend bool operator==(const SignInSucceeded&, const SignInSucceeded&) = default;
};

struct SignInFailed {
    static constexpr std::string_view type = "SignInFailed";
    static constexpr int version = 1;
    SignInFailure reason = SignInFailure::unknown_identifier;
    std::optional<AccountId> account{};   ///< whose name was typed
    std::optional<Bytes32> identifier{};  ///< of nobody's name: its uniqueness claim, an HMAC
    std::optional<Bytes32> domain_mark{};
    std::optional<Bytes32> address_mark{};
    Personal<> address{};
    Personal<> user_agent{};

    static constexpr auto fields() {
        using S = SignInFailed;
        return std::tuple{field("reason", &S::reason),           field("account", &S::account),           field("identifier", &S::identifier),
                          field("domain_mark", &S::domain_mark), field("address_mark", &S::address_mark), field("address", &S::address),
                          field("user_agent", &S::user_agent)};
    }
    friend bool operator==(const SignInFailed&, const SignInFailed&) = default;
};

/// Requests of one minute that were answered as they wished, of one credential from one address to one route.
struct RequestsCounted {
    static constexpr std::string_view type = "RequestsCounted";
    static constexpr int version = 1;
    Timestamp minute{};  ///< its beginning
    std::string route{};  ///< "GET /v1/organizations/{org}/members", as the route table has it
    std::uint64_t status_class = 2;  ///< 2: 200 to 299 …
    std::uint64_t requests = 0;
    std::uint64_t took_us = 0;  ///< all of them together
    std::optional<AccountId> account{};
    std::optional<SessionId> session{};
    std::optional<ApiKeyId> key{};
    std::optional<OrganizationId> organization{};  ///< in the path
    std::uint64_t rows = 0;  ///< that the answers listed
    Personal<> address{};

    static constexpr auto fields() {
        using S = RequestsCounted;
        return std::tuple{field("minute", &S::minute),     field("route", &S::route),     field("status_class", &S::status_class),
                          field("requests", &S::requests), field("took_us", &S::took_us), field("account", &S::account),
                          field("session", &S::session),   field("key", &S::key),         field("organization", &S::organization),
                          field("rows", &S::rows),         field("address", &S::address)};
    }
    friend bool operator==(const RequestsCounted&, const RequestsCounted&) = default;
};

/// The same of requests that were refused, by the problem's code. No request is in both.
struct RequestsRefused {
    static constexpr std::string_view type = "RequestsRefused";
    static constexpr int version = 1;
    Timestamp minute{};
    std::string route{};  ///< "none" when there is none
    std::uint64_t status = 0;
    std::string code{};
    std::uint64_t requests = 0;
    std::uint64_t took_us = 0;
    std::optional<AccountId> account{};
    std::optional<SessionId> session{};
    std::optional<ApiKeyId> key{};
    std::optional<OrganizationId> organization{};
    std::optional<Bytes32> address_mark{};
    Personal<> address{};

    static constexpr auto fields() {
        using S = RequestsRefused;
        return std::tuple{field("minute", &S::minute),     field("route", &S::route),     field("status", &S::status),
                          field("code", &S::code),         field("requests", &S::requests), field("took_us", &S::took_us),
                          field("account", &S::account),   field("session", &S::session), field("key", &S::key),
                          field("organization", &S::organization), field("address_mark", &S::address_mark), field("address", &S::address)};
    }
    friend bool operator==(const RequestsRefused&, const RequestsRefused&) = default;
};

/// Somebody asked whether a person is known (mission WS2).
struct PersonLookedUp {
    static constexpr std::string_view type = "PersonLookedUp";
    static constexpr int version = 1;
    AccountId account;  ///< who asked
    OrganizationId organization;
    Bytes32 identifier{};  ///< whom they asked about: the claim of an e-mail or phone, an HMAC
    Match match = Match::none;
    std::optional<SessionId> session{};
    std::optional<ApiKeyId> key{};

    static constexpr auto fields() {
        using S = PersonLookedUp;
        return std::tuple{field("account", &S::account), field("organization", &S::organization), field("identifier", &S::identifier),
                          field("match", &S::match),     field("session", &S::session),           field("key", &S::key)};
    }
    friend bool operator==(const PersonLookedUp&, const PersonLookedUp&) = default;
};

/// Many people at once went out or came in.
struct PeopleTransferred {
    static constexpr std::string_view type = "PeopleTransferred";
    static constexpr int version = 1;
    AccountId account;
    Direction direction = Direction::exported;
    std::optional<OrganizationId> organization{};  ///< none: of every organization the caller may see
    std::string format{};                          ///< "xlsx", "csv", "jsonl"
    std::uint64_t people = 0;
    std::optional<SessionId> session{};
    std::optional<ApiKeyId> key{};

    static constexpr auto fields() {
        using S = PeopleTransferred;
        return std::tuple{field("account", &S::account), field("direction", &S::direction), field("organization", &S::organization),
                          field("format", &S::format),   field("people", &S::people),       field("session", &S::session),
                          field("key", &S::key)};
    }
    friend bool operator==(const PeopleTransferred&, const PeopleTransferred&) = default;
};

/// A server began to write: account-log positions of what follows are of this incarnation.
struct LogOpened {
    static constexpr std::string_view type = "LogOpened";
    static constexpr int version = 1;
    std::string incarnation{};

    static constexpr auto fields() { return std::tuple{field("incarnation", &LogOpened::incarnation)}; }
    friend bool operator==(const LogOpened&, const LogOpened&) = default;
};

/// So much happened that not all of it could be kept, or the disk did not take it.
struct RecordsDropped {
    static constexpr std::string_view type = "RecordsDropped";
    static constexpr int version = 1;
    std::uint64_t records = 0;
    std::uint64_t requests = 0;  ///< not counted by either of the two above

    static constexpr auto fields() {
        return std::tuple{field("records", &RecordsDropped::records), field("requests", &RecordsDropped::requests)};
    }
    friend bool operator==(const RecordsDropped&, const RecordsDropped&) = default;
};

using Activity = std::variant<SignInSucceeded, SignInFailed, RequestsCounted, RequestsRefused, PersonLookedUp, PeopleTransferred, LogOpened,
                              RecordsDropped>;

struct Record {
    Position position{};
    Timestamp time{};
    Position seen{};  ///< the account log's tail then
    Activity activity;
};

[[nodiscard]] std::string_view type_of(const Activity& activity);
/// Whether there is such a type.
[[nodiscard]] bool is_type(std::string_view type);
/// Whose it is, if anybody's: their key seals it.
[[nodiscard]] std::optional<AccountId> account_of(const Activity& activity);
/// Whether somebody did this at one moment. The others are sums, or speak of the log itself.
[[nodiscard]] bool is_single(const Activity& activity);
[[nodiscard]] bool is_single_type(std::string_view type);

}  // namespace muster::activity

template <>
struct muster::domain::EnumNames<muster::activity::Factor> {
    static constexpr std::array<std::string_view, 3> names{"none", "totp", "recovery_code"};
};
template <>
struct muster::domain::EnumNames<muster::activity::SignInFailure> {
    static constexpr std::array<std::string_view, 8> names{"unknown_identifier",    "no_password",    "wrong_password", "second_factor_required",
                                                           "second_factor_invalid", "too_many_codes", "not_active",     "own_password_wrong"};
};
template <>
struct muster::domain::EnumNames<muster::activity::Match> {
    static constexpr std::array<std::string_view, 4> names{"none", "internal", "external", "external_candidate"};
};
template <>
struct muster::domain::EnumNames<muster::activity::Direction> {
    static constexpr std::array<std::string_view, 2> names{"exported", "imported"};
};
