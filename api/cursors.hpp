#pragma once
// List cursors as clients see them: opaque, encrypted, bound to the viewer, the route and the filter, so that hidden entries
// can neither be counted nor pointed at. Thread-safe.
//
//   cursor = base64url( format(1: 1) incarnation_mark(4) nonce(12) AES-256-GCM(ciphertext and tag) )
//   AAD    = incarnation | viewer account | route pattern | filter text, each with its length before it

#include <string>
#include <string_view>

#include "domain/ids.hpp"
#include "domain/result.hpp"

namespace muster::api {

/// What a cursor is good for; another one opens nothing.
struct CursorScope {
    domain::AccountId viewer;
    std::string_view route;   ///< pattern and, where captures matter, the path
    std::string_view filter;  ///< every query parameter but limit and after, in one canonical text
};

enum class CursorFault {
    invalid,            ///< 400 cursor_invalid: not one of ours, or made for another viewer, route or filter
    other_incarnation,  ///< 410 log_incarnation_changed
};

class Cursors {
  public:
    Cursors(const domain::Bytes32& cursor_key, std::string incarnation);

    /// `inner` is what the read model gave as `next`.
    [[nodiscard]] std::string seal(const CursorScope& scope, std::string_view inner) const;
    [[nodiscard]] domain::Result<std::string, CursorFault> open(const CursorScope& scope, std::string_view cursor) const;

  private:
    [[nodiscard]] std::string associated_data(const CursorScope& scope) const;

    domain::Bytes32 key_;
    std::string incarnation_;
    std::string mark_;  ///< first bytes of the incarnation's hash: tells another log's cursor from a forged one
};

}  // namespace muster::api
