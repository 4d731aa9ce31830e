#pragma once

#include "protocols/scenario.hpp"
#include "protocols/scenario.pb.h"

namespace recirc {

/// How long a run is, and what is kept of it, as messages of the schema.
void fill_run(const RunSpec& run, scenario::v1::Run& message);
void fill_record(const RecordSpec& record, scenario::v1::RecordEvents& message);

}  // namespace recirc
