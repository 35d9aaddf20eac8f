using System.Text.Json.Serialization;
using Postroad.Simulator.Faults;
using Postroad.Simulator.Mailboxes;
using Postroad.Simulator.Regions;

namespace Postroad.Simulator.Control;

/// <summary>The control's and the settings file's JSON: snake_case, enums too; a member that does not exist is an error and not ignored.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, Converters = [typeof(SnakeCaseEnum<QueueBody>), typeof(SnakeCaseEnum<Storage.MailState>),
        typeof(SnakeCaseEnum<Regions.LookStatus>), typeof(SnakeCaseEnum<Regions.LookError>)])]
[JsonSerializable(typeof(KeptSettings))]
[JsonSerializable(typeof(Topics.KeptWiring))]
[JsonSerializable(typeof(Permissions.KeptKeys))]
[JsonSerializable(typeof(Permissions.UserKey))]
[JsonSerializable(typeof(IReadOnlyList<Permissions.UserKey>))]
[JsonSerializable(typeof(IReadOnlyList<PersonalityBody>))]
[JsonSerializable(typeof(Permissions.Role))]
[JsonSerializable(typeof(IReadOnlyList<Permissions.Role>))]
[JsonSerializable(typeof(AccountBody))]
[JsonSerializable(typeof(MessagePage))]
[JsonSerializable(typeof(MessageBody))]
[JsonSerializable(typeof(FaultSettings))]
[JsonSerializable(typeof(FaultScript))]
[JsonSerializable(typeof(ScriptLeft))]
[JsonSerializable(typeof(MailboxShares))]
[JsonSerializable(typeof(RegionSettings))]
[JsonSerializable(typeof(IReadOnlyList<RegionSettings>))]
[JsonSerializable(typeof(QueueSettings))]
[JsonSerializable(typeof(ReviewEnd))]
[JsonSerializable(typeof(IdentityBody))]
[JsonSerializable(typeof(RegistrarBody))]
[JsonSerializable(typeof(ZoneBody))]
[JsonSerializable(typeof(NewZoneText))]
[JsonSerializable(typeof(NewRecord))]
[JsonSerializable(typeof(WrongBody))]
[JsonSerializable(typeof(Dictionary<string, long>))]
internal sealed partial class SimulatorJson : JsonSerializerContext;

/// <summary>on_the_way, event_bridge.</summary>
internal sealed class SnakeCaseEnum<T>() : JsonStringEnumConverter<T>(System.Text.Json.JsonNamingPolicy.SnakeCaseLower) where T : struct, Enum;
