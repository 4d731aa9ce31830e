#pragma once

#include <google/protobuf/descriptor.h>

#include "protocols/schema_check.hpp"

namespace recirc {

/// Walks through a message of `type` in text format and tells `check` what it meets. Reports
/// mistakes of syntax to `check` as well; goes on behind those that leave no doubt, and stops at
/// the first that does.
void check_text(const google::protobuf::Descriptor& type, SchemaCheck& check);

}  // namespace recirc
