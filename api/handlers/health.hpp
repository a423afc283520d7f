#pragma once
// What load balancers, orchestrators and Prometheus ask. No credential: nothing of a tenant is in the answers.

#include "api/handler.hpp"

namespace muster::api::handlers {

Response get_livez(Services&, const Request&);    ///< 200 while the process answers at all
Response get_readyz(Services&, const Request&);   ///< 200, or 503 with the reasons: sequencer, clock, read models
Response get_metrics(Services&, const Request&);  ///< Prometheus text, version 0.0.4

}  // namespace muster::api::handlers
