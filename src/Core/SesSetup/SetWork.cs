using System.Text.Json;
using Postroad.Core.Sending.Ses;

namespace Postroad.Core.SesSetup;

/// <summary>Makes, changes and takes back what belongs to one configuration set.</summary>
internal static class SetWork
{
    public static Task<string?> DoAsync(AwsAccess aws, SetupCalls calls, PlanStep step, SetSight sight, SetDesign design, CancellationToken cancel) => step.Part switch
    {
        SetupPart.ConfigurationSet => SetAsync(aws, calls, step, sight, design, cancel),
        SetupPart.MetricsDestination => DestinationAsync(aws, calls, step, sight, design, design.Counting, cancel),
        _ => DestinationAsync(aws, calls, step, sight, design, design.Events, cancel),
    };

    /// <summary>Null: there is nothing to ask for.</summary>
    /// <param name="aws">Key and region.</param>
    /// <param name="thing">A set, or a destination of one.</param>
    /// <param name="set">The set's name.</param>
    /// <param name="cancel">Throws on it.</param>
    public static async Task<SesReply?> TakeBackAsync(AwsAccess aws, MadeThing thing, string set, CancellationToken cancel) => (thing.Part, thing.Op) switch
    {
        (SetupPart.ConfigurationSet, PlanOp.Create) => await aws.Ses.DeleteConfigurationSetAsync(thing.Id, cancel),
        (SetupPart.ConfigurationSet, _) when SetupUndo.Before<DeliveryOptionsPart>(thing) is { } options => await aws.Ses.PutDeliveryOptionsAsync(set, options, cancel),
        (SetupPart.EventDestination or SetupPart.MetricsDestination, PlanOp.Create) => await aws.Ses.DeleteEventDestinationAsync(set, thing.Id, cancel),
        (SetupPart.EventDestination or SetupPart.MetricsDestination, _) when SetupUndo.Before<DestinationPart>(thing) is { } before =>
            await aws.Ses.UpdateEventDestinationAsync(set, thing.Id, new UpdateDestinationCall(before with { Name = null }), cancel),
        _ => null,
    };

    private static Task<string?> SetAsync(AwsAccess aws, SetupCalls calls, PlanStep step, SetSight sight, SetDesign design, CancellationToken cancel)
    {
        if (sight.Set.It is not { } set)
            return calls.CallAsync("ses:CreateConfigurationSet", step, step.Name, null, () => aws.Ses.CreateConfigurationSetAsync(
                new CreateSetCall(step.Name, new DeliveryOptionsPart("REQUIRE", design.Pool, null), new ReputationPart(true), new SendingPart(true)), cancel), cancel);
        var options = set.DeliveryOptions ?? new DeliveryOptionsPart(null, null, null);
        return calls.CallAsync("ses:PutConfigurationSetDeliveryOptions", step, step.Name, JsonSerializer.Serialize(options, SesJson.Default.DeliveryOptionsPart),
            () => aws.Ses.PutDeliveryOptionsAsync(step.Name, options with { SendingPoolName = design.Pool }, cancel), cancel);
    }

    private static Task<string?> DestinationAsync(
        AwsAccess aws, SetupCalls calls, PlanStep step, SetSight sight, SetDesign design, Func<IEnumerable<string>, DestinationPart> make, CancellationToken cancel)
    {
        var known = sight.Destinations.It?.FirstOrDefault(d => d.Name == step.Name);
        var wanted = make((known?.MatchingEventTypes ?? []).Union(SetupDesign.EventTypes));
        return known is null
            ? calls.CallAsync("ses:CreateConfigurationSetEventDestination", step, step.Name, null, () => aws.Ses.CreateEventDestinationAsync(design.Name, new CreateDestinationCall(step.Name, wanted), cancel), cancel)
            : calls.CallAsync("ses:UpdateConfigurationSetEventDestination", step, step.Name, JsonSerializer.Serialize(known, SesJson.Default.DestinationPart),
                () => aws.Ses.UpdateEventDestinationAsync(design.Name, step.Name, new UpdateDestinationCall(wanted), cancel), cancel);
    }
}
