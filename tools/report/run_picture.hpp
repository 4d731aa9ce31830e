#pragma once

#include <cstddef>
#include <filesystem>
#include <nlohmann/json_fwd.hpp>

namespace recirc {

/// What of a run goes onto the page besides its curves.
enum class Detail : bool { curves, everything };

/// The run in `folder`, for the page:
///   name, folder, facts (run.json), scenario (its text), curve {metric: [number or null]};
///   network (network_picture), audit (audit_json of what the scenario declares);
/// with Detail::everything also
///   weights (weight_pictures), examples (example_pictures), events (traced_events, or, where no
///     trace was recorded, an EventPicture with `from`: "played" of `played` presentations that
///     were played again with the final weights);
///   missing {part: why}: what could not be shown.
/// Curves of more than 2000 points are thinned out. Throws InputError if it is no run's folder, or
/// a damaged one; data that are not here any more only make parts missing.
nlohmann::ordered_json run_picture(const std::filesystem::path& folder, Detail detail);

}  // namespace recirc
