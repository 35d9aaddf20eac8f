using System.Text.Json.Serialization;
using Postroad.Core.Deliveries.Checks;

namespace Postroad.Web.Commands;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(LedgerReport))]
internal sealed partial class CheckJson : JsonSerializerContext;
