namespace Postroad.Core.Advisor;

/// <summary>What is asked before a type is chosen. In the order in which it is asked.</summary>
public enum TypeQuestion
{
    /// <summary>Shall the provider report bounces and complaints by itself, by webhook or queue?</summary>
    Events,

    /// <summary>Least to configure, and the same with every vendor?</summary>
    OneForm,

    /// <summary>Do other programs send through the account too?</summary>
    OtherSoftware,

    /// <summary>High volume, with metrics in CloudWatch?</summary>
    Volume,

    ConfigurationSets,
}
