using Postroad.Core.Primitives;

namespace Postroad.Core.Advisor;

/// <summary>What Amazon SES asks for and looks at. AWS changes it, so it is data with a day, and an administrator corrects it.</summary>
public sealed record SesTerms
{
    public const int MostPlans = 6, MostName = 40, MostAbout = 100;

    private const decimal MostPrice = 1_000_000;
    private const int MostDays = 365;
    private const long MostStep = 1_000_000_000_000;

    /// <summary>As published on 22 July 2026 for us-east-1 (price page of Amazon SES; review rates: SES developer guide, "Sending review process FAQs").</summary>
    public static readonly SesTerms Published = new()
    {
        AsOf = new DateOnly(2026, 7, 22), Region = "us-east-1", FirstStep = 10_000_000, SecondStep = 100_000_000, DedicatedIp = 24.95m, Usual = "ESSENTIALS",
        BounceReview = 5, ComplaintReview = 0.1m, Little = 50_000,
        Plans =
        [
            new SesPlan("NONE", "Pay-per-use", "Accounts that sent since 1 June 2025", 0, 0.10m, 0.10m, 0.10m),
            new SesPlan("ESSENTIALS", "Essentials", "New accounts start here", 0, 0.16m, 0.14m, 0.11m),
            new SesPlan("PRO", "Pro", "With managed IPs and insights", 105, 0.22m, 0.17m, 0.12m),
            new SesPlan("ENTERPRISE", "Enterprise", "As Pro", 500, 0.23m, 0.18m, 0.13m),
        ],
    };

    /// <summary>When somebody read it at AWS.</summary>
    public required DateOnly AsOf { get; init; }

    /// <summary>Whose prices they are.</summary>
    public required string Region { get; init; }

    /// <summary>Recipients in a month at which the second price begins, and the third.</summary>
    public required long FirstStep { get; init; }

    public required long SecondStep { get; init; }

    /// <summary>Dollars a month for one.</summary>
    public required decimal DedicatedIp { get; init; }

    /// <summary>Key of the plan that an account has which has not told.</summary>
    public required string Usual { get; init; }

    /// <summary>Per cent of bounces at which AWS reviews an account.</summary>
    public required decimal BounceReview { get; init; }

    /// <summary>Per cent of complaints at which AWS reviews an account.</summary>
    public required decimal ComplaintReview { get; init; }

    /// <summary>Messages in a month below which an account of one's own is hardly worth its trouble: an opinion.</summary>
    public required long Little { get; init; }

    /// <summary>Messages in a month from which dedicated addresses are worth their price: an opinion, and that of many providers.</summary>
    public long DedicatedFrom { get; init; } = 5_000_000;

    /// <summary>Days in which AWS warms a new dedicated address up (SES developer guide, "Warming up dedicated IP addresses").</summary>
    public int WarmUpDays { get; init; } = 45;

    public required IReadOnlyList<SesPlan> Plans { get; init; }

    /// <summary>The plan of that key; where there is none, the usual one.</summary>
    public SesPlan PlanOf(string? key) => Find(key) ?? Find(Usual) ?? Plans[0];

    /// <summary>Null: there is none of that key.</summary>
    public SesPlan? Find(string? key) => Plans.FirstOrDefault(plan => plan.Key == key);

    internal IEnumerable<FieldFault> Faults(DateOnly today)
    {
        if (AsOf > today) yield return new("as_of", $"{AsOf:yyyy-MM-dd} is yet to come. Give the day on which the prices were read.");
        if (AsOf.Year < 2011) yield return new("as_of", $"{AsOf:yyyy-MM-dd} is before Amazon SES. Give the day on which the prices were read.");
        if (!PlainText.IsLine(Region) || Region.Trim().Length is 0 or > MostName) yield return new("region", "Give the region whose prices they are, such as us-east-1.");
        if (FirstStep is < 1 or > MostStep) yield return new("first_step", $"{FirstStep:N0} is not between 1 and {MostStep:N0} recipients.");
        if (SecondStep <= FirstStep || SecondStep > MostStep) yield return new("second_step", $"{SecondStep:N0} is not between the first step, {FirstStep:N0}, and {MostStep:N0} recipients.");
        if (Little is < 0 or > MostStep) yield return new("little", $"{Little:N0} is not between 0 and {MostStep:N0} messages.");
        if (DedicatedFrom is < 1 or > MostStep) yield return new("dedicated_from", $"{DedicatedFrom:N0} is not between 1 and {MostStep:N0} messages.");
        if (WarmUpDays is < 1 or > MostDays) yield return new("warm_up_days", $"{WarmUpDays} is not between 1 and {MostDays} days.");
        foreach (var (field, rate) in new[] { ("bounce_review", BounceReview), ("complaint_review", ComplaintReview) })
            if (rate is <= 0 or > 100) yield return new(field, $"{rate} is not between 0 and 100 per cent.");
        if (PriceFault(DedicatedIp) is { } ip) yield return new("dedicated_ip", ip);
        if (Plans.Count is 0 or > MostPlans) yield return new("plans", $"There are {Plans.Count} plans; give 1 to {MostPlans}.");
        else if (Find(Usual) is null) yield return new("usual", $"None of the plans has the key “{Usual.Fit(MostName)}”.");
        foreach (var fault in Plans.SelectMany(PlanFaults)) yield return fault;
    }

    private IEnumerable<FieldFault> PlanFaults(SesPlan plan, int index)
    {
        if (plan.Key.Length is 0 or > MostName || !plan.Key.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c == '_'))
            yield return new($"plans.{index}.key", $"“{plan.Key.Fit(MostName)}” is no key: Amazon SES writes capital letters, digits and _, such as ESSENTIALS.");
        else if (Plans.Take(index).Any(other => other.Key == plan.Key)) yield return new($"plans.{index}.key", $"{plan.Key} is there twice.");
        if (plan.Name.Trim().Length is 0 or > MostName || !PlainText.IsLine(plan.Name)) yield return new($"plans.{index}.name", $"Give a name of 1 to {MostName} characters.");
        if (plan.About.Length > MostAbout || !PlainText.IsLine(plan.About)) yield return new($"plans.{index}.about", $"It has {plan.About.Length} characters, or a line break; {MostAbout} in one line is the most.");
        foreach (var (field, price) in new[] { ("fee", plan.Fee), ("first", plan.First), ("second", plan.Second), ("beyond", plan.Beyond) })
            if (PriceFault(price) is { } fault) yield return new($"plans.{index}.{field}", fault);
    }

    /// <summary>Null: it may be one.</summary>
    private static string? PriceFault(decimal price) =>
        price is < 0 or > MostPrice ? $"{price} is not between 0 and {MostPrice:N0} dollars." : price.Scale > 4 && decimal.Round(price, 4) != price ? $"{price} has more than four digits behind the point." : null;
}
