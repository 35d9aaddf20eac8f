using Postroad.Core.Primitives;

namespace Postroad.Core.Wellness;

internal sealed record PlantedUnknownFeature(CustomerId Customer);
