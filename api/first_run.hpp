#pragma once
// The first run: the instance, its first ADMIN (account, personal organization) and the link by which the ADMIN chooses a
// password. No password exists before that, and none is ever printed. Shared by `muster serve` and `muster init`.

#include <optional>
#include <string>

#include "api/normalizer.hpp"
#include "domain/result.hpp"
#include "eventstore/clock.hpp"
#include "eventstore/keyring.hpp"
#include "eventstore/sequencer.hpp"

namespace muster::api {

/// Whom `muster serve` makes the first ADMIN when nobody was named; the link is what counts, not the address.
inline constexpr std::string_view default_admin_email = "admin@muster.internal";

struct FirstRunRequest {
    std::string admin_email{default_admin_email};
    bool with_api_key = false;  ///< for the ADMIN; shown once, like the link
};

struct FirstRun {
    domain::AccountId admin;
    std::string admin_email;
    std::string registration_token;      ///< registration_url() makes the link; it lives 24 hours
    std::optional<std::string> api_key;
};

/// Initializes an empty log. The message says why it cannot (the e-mail is none, the instance exists already …).
[[nodiscard]] domain::Result<FirstRun, std::string> make_first_run(eventstore::Sequencer& sequencer,
                                                                   const eventstore::Keyring& keyring,
                                                                   const Normalizer& normalizer, const eventstore::Clock& clock,
                                                                   const FirstRunRequest& request);

struct InitOptions {
    std::string data_directory;
    std::string master_key_file;  ///< empty: inside the data directory
    std::string admin_email{default_admin_email};
    bool with_api_key = false;
    std::string public_url = "http://127.0.0.1:8080";
    std::string default_phone_region = "GB";
};

struct Initialized {
    std::string admin_email;
    std::string admin_registration_url;
    std::optional<std::string> api_key;
    bool master_key_inside = false;  ///< the default key in the data directory: to be warned about
};

/// `muster init`: makes the directory, initializes its log and closes it again. Refuses a directory that was initialized before.
[[nodiscard]] domain::Result<Initialized, std::string> initialize_directory(const InitOptions& options);

struct AdminLinkOptions {
    std::string data_directory;
    std::string master_key_file;  ///< empty: inside the data directory
    std::string public_url = "http://127.0.0.1:8080";
};

struct AdminLink {
    std::string admin_email;
    std::string admin_registration_url;  ///< lives 24 hours; the links before it are dead
};

/// `muster admin-link`: the way in when the first link was lost or is too old. Refuses once an ADMIN has registered: from then on
/// invitations come from people.
[[nodiscard]] domain::Result<AdminLink, std::string> new_admin_link(const AdminLinkOptions& options);

}  // namespace muster::api
