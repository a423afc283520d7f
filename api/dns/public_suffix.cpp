#include "api/dns/public_suffix.hpp"

#include <libpsl.h>

namespace muster::api {

bool is_public_suffix(const std::string& name) {
    const auto* list = psl_builtin();  // libpsl's own constant; nothing to free
    if (list == nullptr) return name.find('.') == std::string::npos;
    return psl_is_public_suffix2(list, name.c_str(), PSL_TYPE_ANY) == 1;
}

}  // namespace muster::api
