#pragma once
// What a person is found and reached by, and a link about to be sent, as the edge makes them for commands.

#include <cstdint>
#include <string>

#include "domain/ids.hpp"
#include "domain/personal.hpp"

namespace muster::domain {

/// An identifier as the edge made it: display form, normal form and the claim over the normal form.
struct Identifier {
    Personal<> display;
    Personal<> normal;
    Claim claim;
};
struct Email {
    Identifier identifier;
    std::string domain;  ///< lower case, A-labels
};
struct Phone {
    Personal<> e164;
    Personal<> raw;
    Claim claim;
};

/// A link about to be made: the edge derives the token from the link key and keeps it.
struct NewInvitation {
    InvitationId id;
    TokenHash token_hash;  ///< of the token for this id and the account's next generation
    std::uint32_t generation = 1;
};

}  // namespace muster::domain
