# Writes expected.json with rpact: designs and staged data of our own, in the form `equipoise evidence` reads.
suppressWarnings(suppressMessages({library(rpact); library(jsonlite)}))
setLogLevel("DISABLED")
cases <- list()
origin <- paste("rpact", packageVersion("rpact"))
add <- function(id, quantity, inputs, object, fields) {
  expected <- lapply(fields, function(f) list(field = f, value = as.vector(object[[f]]), rtol = 1e-6))
  cases[[length(cases) + 1]] <<- list(id = id, quantity = quantity, inputs = inputs, expected = expected, values_from = origin)
}
classes <- list("group sequential" = getDesignGroupSequential, "inverse normal combination" = getDesignInverseNormal,
                "Fisher combination" = getDesignFisher)
make <- function(class, ...) {
  arguments <- list(...)
  design <- suppressWarnings(do.call(classes[[class]], arguments))
  list(design = design, inputs = c(list(design_class = class), arguments))
}
bounds <- function(id, fields, ...) {
  made <- make("group sequential", ...)
  add(id, "group_sequential_design", list(design = made$inputs), made$design, fields)
}
costs <- function(id, ...) {
  made <- make("group sequential", ...)
  add(id, "design_characteristics", list(design = made$inputs), getDesignCharacteristics(made$design),
      c("nFixed", "shift", "inflationFactor", "power", "rejectionProbabilities", "averageSampleNumber1",
        "averageSampleNumber01", "averageSampleNumber0"))
}
plain <- c("criticalValues", "alphaSpent", "stageLevels")
futile <- c(plain, "futilityBounds", "betaSpent", "power")
uneven <- c(0.2, 0.45, 0.8, 1)
bounds("O'Brien-Fleming, uneven", plain, kMax = 4, alpha = 0.025, sided = 1, informationRates = uneven, typeOfDesign = "OF")
bounds("Pocock, two-sided", plain, kMax = 4, alpha = 0.05, sided = 2, informationRates = uneven, typeOfDesign = "P")
bounds("Wang-Tsiatis, binding futility", plain, kMax = 4, alpha = 0.025, sided = 1, informationRates = uneven,
       typeOfDesign = "WT", deltaWT = 0.2, futilityBounds = c(-1, 0, 0.5), bindingFutility = TRUE)
bounds("Haybittle-Peto, two-sided", plain, kMax = 3, alpha = 0.05, sided = 2, informationRates = c(0.3, 0.6, 1),
       typeOfDesign = "HP", constantBoundsHP = 3.2)
bounds("smallest expected information", c("deltaWT", plain), kMax = 4, alpha = 0.025, beta = 0.1, sided = 1,
       informationRates = uneven, typeOfDesign = "WToptimum", optimizationCriterion = "ASNsum")
for (kind in c("asOF", "asP")) bounds(paste(kind, "two-sided"), plain, kMax = 4, alpha = 0.05, sided = 2,
       informationRates = uneven, typeOfDesign = kind)
bounds("Hwang-Shih-DeCani", plain, kMax = 4, alpha = 0.025, sided = 1, informationRates = uneven, 
       typeOfDesign = "asHSD", gammaA = -3)
bounds("Kim-DeMets, futility bounds", plain, kMax = 4, alpha = 0.025, sided = 1, informationRates = uneven,
       typeOfDesign = "asKD", gammaA = 1.7, futilityBounds = c(-0.5, 0.2, 0.9), bindingFutility = TRUE)
bounds("user spending", plain, kMax = 4, alpha = 0.025, sided = 1, informationRates = uneven, typeOfDesign = "asUser",
       userAlphaSpending = c(0, 0.002, 0.015, 0.025))
for (binding in c(TRUE, FALSE)) {
  word <- if (binding) "binding" else "non-binding"
  bounds(paste("beta spending,", word), futile, kMax = 4, alpha = 0.025, beta = 0.1, sided = 1, informationRates = uneven,
         typeOfDesign = "asOF", typeBetaSpending = "bsHSD", gammaB = -2, bindingFutility = binding)
  bounds(paste("two-sided beta spending,", word), futile, kMax = 3, alpha = 0.05, beta = 0.1, sided = 2,
         informationRates = c(0.2, 0.6, 1), typeOfDesign = "asP", typeBetaSpending = "bsOF", bindingFutility = binding)
  bounds(paste("Pampallona-Tsiatis,", word), futile, kMax = 4, alpha = 0.025, beta = 0.1, sided = 1, informationRates = uneven,
         typeOfDesign = "PT", deltaPT1 = 0.1, deltaPT0 = 0.3, bindingFutility = binding)
}
costs("costs, O'Brien-Fleming two-sided", kMax = 3, alpha = 0.05, beta = 0.1, sided = 2, informationRates = c(0.3, 0.6, 1), typeOfDesign = "OF")
costs("costs, futility bounds", kMax = 4, alpha = 0.025, beta = 0.2, sided = 1, informationRates = uneven, typeOfDesign = "P",
      futilityBounds = c(-1, 0, 0.5), bindingFutility = FALSE)
costs("costs, outstanding responses", kMax = 3, alpha = 0.025, beta = 0.1, sided = 1, informationRates = c(0.3, 0.6, 1),
      typeOfDesign = "asOF", typeBetaSpending = "bsOF", bindingFutility = FALSE, delayedInformation = c(0.15, 0.2))
fisher <- function(id, ...) {
  made <- make("Fisher combination", ...)
  add(id, "fisher_combination_design", list(design = made$inputs), made$design, plain)
}
fisher("product, equal levels", kMax = 4, alpha = 0.025, method = "equalAlpha", alpha0Vec = c(0.7, 0.6, 0.5))
fisher("product, full last level, unequal weights", kMax = 3, alpha = 0.025, method = "fullAlpha", alpha0Vec = c(0.5, 0.4),
       informationRates = c(0.2, 0.5, 1))
fisher("product, no interaction", kMax = 3, alpha = 0.025, method = "noInteraction", alpha0Vec = c(0.5, 0.4))
fisher("product, spent as written", kMax = 3, alpha = 0.025, method = "userDefinedAlpha", userAlphaSpending = c(0.005, 0.01, 0.025))

said <- c("conditionalRejectionProbabilities", "repeatedConfidenceIntervalLowerBounds",
          "repeatedConfidenceIntervalUpperBounds", "repeatedPValues")
ended <- c("finalStage", "finalPValues", "finalConfidenceIntervalLowerBounds", "finalConfidenceIntervalUpperBounds",
           "medianUnbiasedEstimates")
staged <- function(id, class, data, fields, design, ...) {
  made <- do.call(make, c(list(class), design))
  found <- suppressWarnings(do.call(getAnalysisResults, list(design = made$design, dataInput = do.call(getDataset, data), ...)))
  add(id, "analysis_results", c(list(design = made$inputs, dataInput = list(dataset = data)), list(...)), found, fields)
}
three <- list(kMax = 3, alpha = 0.025, sided = 1, informationRates = c(0.3, 0.6, 1), typeOfDesign = "asOF")
means <- list(n1 = c(31, 28), n2 = c(29, 33), means1 = c(4.1, 5.2), means2 = c(3.2, 2.9), stDevs1 = c(2.1, 2.6), stDevs2 = c(1.9, 2.4))
rates <- list(n1 = c(40, 38), n2 = c(37, 41), events1 = c(22, 25), events2 = c(14, 13))
deaths <- list(overallEvents = c(40, 77, 130), overallAllocationRatios = c(1, 1, 1), overallLogRanks = c(-1.1, -1.7, -2.6))
for (class in c("group sequential", "inverse normal combination")) {
  staged(paste("two means,", class), class, means, c(said, "conditionalPower"), three, thetaH0 = 0, directionUpper = TRUE,
         normalApproximation = FALSE, equalVariances = TRUE, thetaH1 = 1, assumedStDev = 2.5, nPlanned = 70, allocationRatioPlanned = 1)
  # rpact 3.3.4 makes the conditional power of pooled rates from stage-wise p-values: left out here.
  power <- if (class == "group sequential") c() else "conditionalPower"
  staged(paste("two rates,", class), class, rates, c(said, power), three, thetaH0 = 0, directionUpper = TRUE,
         normalApproximation = TRUE, pi1 = 0.55, pi2 = 0.35, nPlanned = 90, allocationRatioPlanned = 1)
  staged(paste("log-rank,", class), class, deaths, c(said, ended), three, thetaH0 = 1, directionUpper = FALSE, normalApproximation = TRUE)
}
product <- list(kMax = 3, alpha = 0.025, method = "equalAlpha", alpha0Vec = c(0.6, 0.6))
staged("one rate, exact, product", "Fisher combination", list(n = c(30, 34), events = c(14, 17)), c(said, "conditionalPower"), product,
       thetaH0 = 0.4, directionUpper = TRUE, normalApproximation = FALSE, pi1 = 0.55, nPlanned = 40)
cat("{\"meta\": {\"form\": \"design cases\"}, \"cases\": [\n", file = "expected.json")
lines <- sapply(cases, function(case) toJSON(case, auto_unbox = TRUE, digits = 10, na = "null"))
cat(paste(lines, collapse = ",\n"), "\n]}\n", file = "expected.json", append = TRUE)
