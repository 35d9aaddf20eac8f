using System.Text.Json.Serialization;

namespace Postroad.Simulator.Control;

/// <summary>The control's and the settings file's JSON: snake_case.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true, WriteIndented = true)]
[JsonSerializable(typeof(KeptSettings))]
[JsonSerializable(typeof(AccountBody))]
internal sealed partial class SimulatorJson : JsonSerializerContext;
