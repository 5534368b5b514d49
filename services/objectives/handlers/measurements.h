#pragma once

#include "libs/common/store/unit.h"
#include "tandem/objectives/v1/measurement.pb.h"

namespace tandem::objectives {

Status PrepareMeasurement(Unit& unit, v1::Measurement& measurement, const v1::Measurement* before);
Result<v1::Measurement> SubmitMeasurement(Unit& unit, const v1::SubmitMeasurementRequest& request);
Result<v1::Measurement> SupersedeMeasurement(Unit& unit,
                                             const v1::SupersedeMeasurementRequest& request);
Result<v1::Measurement> ReturnMeasurement(Unit& unit, const v1::ReturnMeasurementRequest& request);
Result<v1::Measurement> ApproveMeasurement(Unit& unit,
                                           const v1::ApproveMeasurementRequest& request);

}  // namespace tandem::objectives
