#pragma once

#include <google/protobuf/descriptor.h>

#include "protocols/schema_check.hpp"

namespace recirc {

/// Walks through a message of `type` in JSON (RFC 8259) and tells `check` what it meets, mistakes
/// of syntax included; stops at the first of those.
void check_json(const google::protobuf::Descriptor& type, SchemaCheck& check);

}  // namespace recirc
