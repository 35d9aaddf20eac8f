using System.Text.Json;
using Postroad.Core.Sending;

namespace Postroad.Core.SesSetup;

/// <summary>The message classes of a server, with what was seen at AWS last.</summary>
public sealed record ClassesView
{
    public required SendingServer Server { get; init; }

    public required IReadOnlyList<ClassView> Classes { get; init; }

    /// <summary>Names with which the pair is made.</summary>
    public required SetupNames Names { get; init; }

    /// <summary>Null: nobody has looked since the server has this region.</summary>
    public DateTimeOffset? LookedAt { get; init; }

    /// <summary>Null: with <see cref="LookedAt"/>, or AWS told nothing.</summary>
    public ClassSight? Sight { get; init; }

    /// <summary>Null: nobody has asked for the pair.</summary>
    public PairWish? Wish { get; init; }

    /// <summary>Of the pair, in the order in which it is done; none when nobody has asked for it.</summary>
    public IReadOnlyList<PlanStep> Plan { get; init; } = [];

    /// <summary>What was made or changed for the pair, oldest first.</summary>
    public IReadOnlyList<MadeThing> Made { get; init; } = [];

    /// <summary>Why the last look or run did not come to its end. Null: it did.</summary>
    public string? Fault { get; init; }

    /// <summary>Raised by each look and run: a person agrees to the plan of this one.</summary>
    public int Version { get; init; }

    public bool IsBlocked => Plan.Any(s => s.Op == PlanOp.Blocked);

    /// <summary>The pair is there, and the classes use it.</summary>
    public bool IsWhole => Plan.Count > 0 && Plan.All(s => s.Op == PlanOp.Keep);

    /// <summary>What is proposed: as asked for before, or else all addresses but the last for marketing, which has most of the mail.</summary>
    public PairWish Proposed => Wish ?? (Sight is { Addresses: { Count: > 1 } all }
        ? new PairWish { Marketing = [.. all.Take(all.Count - 1).Select(a => a.Ip)], Others = [all[^1].Ip] }
        : new PairWish());

    internal static ClassesView Of(SendingServer server, IReadOnlyList<ClassView> classes, ClassSetup? stored, string? name)
    {
        var view = new ClassesView { Server = server, Classes = classes, Names = new SetupNames(name ?? SetupNames.Usual), Version = stored?.Version ?? 0 };
        return stored is null || stored.Region != server.Region ? view : view with
        {
            LookedAt = stored.LookedAt, Sight = stored.Sight is null ? null : JsonSerializer.Deserialize<ClassSight>(stored.Sight),
            Wish = stored.Wish is null ? null : JsonSerializer.Deserialize<PairWish>(stored.Wish), Plan = stored.Plan is null ? [] : JsonSerializer.Deserialize<List<PlanStep>>(stored.Plan) ?? [],
            Made = stored.Things(), Fault = stored.Fault,
        };
    }
}

/// <summary>What became of a person's wish about the classes of a server.</summary>
public abstract record ClassesAnswer
{
    private ClassesAnswer()
    {
    }

    public sealed record Done(ClassesView View) : ClassesAnswer;

    /// <summary>The plan is another by now than the one that was agreed to; nothing was done.</summary>
    public sealed record Differs(ClassesView View) : ClassesAnswer;

    public sealed record Faulty(IReadOnlyList<Primitives.FieldFault> Faults) : ClassesAnswer;

    public sealed record NotFound : ClassesAnswer;
}
