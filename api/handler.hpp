#pragma once
// Handlers and the route table. A read is answered at once on the I/O thread (it must not block: point lookups and bounded
// scans only). A write answers through a callback, because it waits for the sequencer and the read models.
// Before a handler runs, the transport has: checked the framing, found the route, authenticated, enforced the body limit and
// content type, and waited for the position the client asked for in Muster-Position.

#include <functional>
#include <span>

#include "api/request.hpp"
#include "api/services.hpp"

namespace muster::api {

/// Exactly once, from any thread; the transport moves the answer to the connection's own executor.
using Respond = std::function<void(Response)>;

using ReadHandler = Response (*)(Services&, const Request&);
using WriteHandler = void (*)(Services&, std::shared_ptr<const Request>, Respond);

enum class Access : std::uint8_t {
    open,           ///< no credential needed (one that is sent must still be valid)
    authenticated,  ///< 401 without a live session or key
    admin,          ///< instance ADMIN; 403 otherwise
    dev,            ///< exists only under --dev
};

struct Route {
    Method method;
    std::string_view pattern;  ///< "/v1/organizations/{org}/members/{acc}"
    Access access;
    ReadHandler read = nullptr;    ///< one of read and write
    WriteHandler write = nullptr;
    std::size_t body_max = 64 * 1024;
    /// Name of the read model it answers from ("directory", …): 503 projection_stopped while that one is stopped.
    std::string_view model = {};
    /// For browsers: HTML, form bodies, the session from a cookie and from nowhere else, no forms of other sites. Who is not
    /// signed in is for the handler to see, so its access is open.
    bool page = false;
    /// All it does is one command through submit() (api/writes.hpp), so that dry_run=true can tell what that would do. Of any other
    /// write dry_run=true is refused: nothing could be told, or it would be done.
    bool previews = false;
    /// Query parameters of a write, apart from those of every write, with blanks between; others are refused.
    std::string_view parameters = {};
    bool past = false;    ///< takes at, position and as_seen_by: it answers what stood at a past moment as well
    bool compares = false;  ///< with past: takes from and to in place of them, and answers what differs between the two moments
    bool aside = false;   ///< a read that takes its time: on a thread of its own, once the timeline has what was recorded when it was asked
    bool upload = false;  ///< its body is a file: a spreadsheet as it is, or a form with one
};

/// Every route of the server; constant data, checked against openapi.json by a test.
[[nodiscard]] std::span<const Route> routes();

}  // namespace muster::api
