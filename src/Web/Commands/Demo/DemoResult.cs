using System.Text.Json.Serialization;
using Postroad.Core.Reports;

namespace Postroad.Web.Commands.Demo;

/// <summary>The last line of <c>demo --exit --json</c>. Names and order are part of the command's interface.</summary>
internal sealed record DemoResult
{
    public required long Recipients { get; init; }

    public required int RejectedRows { get; init; }

    public required long Sent { get; init; }

    /// <summary>Null, as the six that follow: nothing reports it.</summary>
    public required long? Delivered { get; init; }

    public required long? Bounced { get; init; }

    public required long? Complained { get; init; }

    public required long? OpenedPeople { get; init; }

    public required long? OpenedMachines { get; init; }

    public required long? Clicked { get; init; }

    public required long? Unsubscribed { get; init; }

    public required long Suppressed { get; init; }

    public required long Uncertain { get; init; }

    public required long Failed { get; init; }

    /// <summary>From the start of the campaign, or of this run, to the last message handed over.</summary>
    public required double Seconds { get; init; }

    public required double MessagesPerSecond { get; init; }

    /// <param name="sentBefore">By an earlier run.</param>
    public static DemoResult Of(CampaignNumbers numbers, int rejectedRows, bool reported, TimeSpan took, long sentBefore)
    {
        var seconds = Math.Max(took.TotalSeconds, 0.001);
        return new DemoResult
        {
            Recipients = numbers.Recipients,
            RejectedRows = rejectedRows,
            Sent = numbers.Sent,
            Delivered = Told(numbers.Delivered),
            Bounced = Told(numbers.Bounced),
            Complained = Told(numbers.Complained),
            OpenedPeople = Told(numbers.OpenedByPeople),
            OpenedMachines = Told(numbers.OpenedByMachines),
            Clicked = Told(numbers.Clicked),
            Unsubscribed = Told(numbers.Unsubscribed),
            Suppressed = numbers.Suppressed,
            Uncertain = numbers.Uncertain,
            Failed = numbers.Failed,
            Seconds = Math.Round(seconds, 3),
            MessagesPerSecond = Math.Round((numbers.Sent - sentBefore) / seconds, 1),
        };

        long? Told(long number) => reported ? number : null;
    }
}

[JsonSerializable(typeof(DemoResult))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
internal sealed partial class DemoResultJson : JsonSerializerContext;
