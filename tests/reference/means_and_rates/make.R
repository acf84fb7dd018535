# Draws designs and effects, asks rpact for sample size and power of means and rates, writes gen.json.
suppressMessages(library(rpact)); suppressWarnings(RNGkind("Mersenne-Twister")); set.seed(41)
num<-function(x) sapply(x,function(v) if(is.na(v)) "null" else if(is.infinite(v)) "\"Inf\"" else format(v,digits=15))
js<-function(x){ if(is.logical(x)) return(if(x) "true" else "false"); if(is.character(x)) return(paste0('"',x,'"')); if(is.list(x)) return(paste0("{",paste0('"',names(x),'": ',sapply(x,js),collapse=", "),"}")); if(length(x)==1) num(x) else paste0("[",paste(num(x),collapse=", "),"]")}
fields<-c("nFixed","nFixed1","nFixed2","maxNumberOfSubjects","maxNumberOfSubjects1","maxNumberOfSubjects2","numberOfSubjects","numberOfSubjects1","numberOfSubjects2","overallReject","rejectPerStage","futilityStop","futilityPerStage","earlyStop","expectedNumberOfSubjects","expectedNumberOfSubjectsH0","expectedNumberOfSubjectsH01","expectedNumberOfSubjectsH1","criticalValuesEffectScale","criticalValuesEffectScaleLower","criticalValuesEffectScaleUpper","criticalValuesPValueScale","futilityBoundsEffectScale","futilityBoundsEffectScaleLower","futilityBoundsEffectScaleUpper","futilityBoundsPValueScale","effect","allocationRatioPlanned")
out<-file("gen.json","w"); cat("{\"cases\": [\n",file=out); first<-TRUE; id<-0
pick<-function(...) sample(list(...),1)[[1]]
mkdesign<-function(){
 sided<-pick(1,1,2); kMax<-pick(1,2,3,4); alpha<-if(sided==1) pick(.025,.05,.07) else pick(.05,.1,.3)
 d<-list(kMax=kMax,alpha=alpha,beta=pick(.1,.2,.15),sided=sided)
 if(kMax>1){ d$informationRates<-sort(runif(kMax,.15,1)); d$informationRates<-round(d$informationRates/max(d$informationRates),3); if(any(diff(c(0,d$informationRates))<.05)) return(mkdesign())
  t<-pick("WT","OF","P","asOF","asP","asKD","asHSD"); d$typeOfDesign<-t; if(t=="WT") d$deltaWT<-pick(.1,.25,.4); if(t=="asKD") d$gammaA<-2; if(t=="asHSD") d$gammaA<- -2
  if(sided==1 && runif(1)<.4) {d$futilityBounds<-round(sort(runif(kMax-1,-.7,.7)),2); d$bindingFutility<-runif(1)<.5}
  else if(substr(t,1,2)=="as" && runif(1)<.3){ d$typeBetaSpending<-pick("bsOF","bsP"); d$bindingFutility<-runif(1)<.5}
 }
 if(sided==2 && runif(1)<.25) d$twoSidedPower<-TRUE
 d}
emit<-function(q,i,res){
 ex<-c()
 for(f in fields){ if(i$groups==1 && (grepl("[12]$",f)||f=="allocationRatioPlanned")) next; v<-tryCatch(res[[f]],error=function(e)NULL); if(is.null(v)||length(v)==0||!is.numeric(v)||all(is.na(v))) next
  if(f=="numberOfSubjects1"||f=="numberOfSubjects2"||is.matrix(v)) { if(!is.matrix(v)) v<-matrix(v,ncol=1); for(k in 1:nrow(v)) ex<-c(ex,paste0('{"field": "',f,'[',k,',]", "value": ',js(as.numeric(v[k,])),', "rtol": 1e-06}')) }
  else ex<-c(ex,paste0('{"field": "',f,'", "value": ',js(as.numeric(v)),', "rtol": 1e-06}')) }
 id<<-id+1
 cat(if(first)"" else ",\n",'{"id": "gen-',id,'", "quantity": "',q,'", "inputs": ',js(i),', "expected": [',paste(ex,collapse=", "),']}',sep="",file=out); first<<-FALSE }
for(it in 1:160){
 d<-mkdesign(); q<-pick("sample_size_means","sample_size_rates","power_means","power_rates"); g<-pick(1,2,2); 
 des<-tryCatch(suppressWarnings(do.call(getDesignGroupSequential,c(d,list(tolerance=1e-10)))),error=function(e){cat(conditionMessage(e),"\n");NULL}); if(is.null(des)) next
 i<-list(groups=g)
 if(grepl("means",q)){ i$normalApproximation<-runif(1)<.5; i$stDev<-pick(1,2,.7)
  if(g==2&&runif(1)<.4&&d$sided==1){i$meanRatio<-TRUE; i$thetaH0<-pick(.8,1,.9); i$alternative<-round(i$thetaH0+i$stDev*sort(runif(2,.2,1)),2)} else {i$thetaH0<-if(d$sided==2)0 else pick(0,.3,-.2); i$alternative<-round(i$thetaH0+i$stDev*sort(runif(2,.2,1)),2)}
  if(g==2) i$allocationRatioPlanned<-pick(1,2,.5,3,if(grepl("sample",q))0 else 1.5)
  if(grepl("power",q)){ i$maxNumberOfSubjects<-sample(30:150,1); if(runif(1)<.4&&d$sided==1){i$directionUpper<-FALSE; i$alternative<-round(i$thetaH0-.3*i$stDev*c(1,-.4),3)}}
 } else { 
  if(g==1){ i$thetaH0<-pick(.2,.4,.5); i$pi1<-round(i$thetaH0+c(.15,.25),2); if(grepl("sample",q)) i$normalApproximation<-(runif(1)<.7||d$sided==2)} else {
   i$pi2<-pick(.1,.3,.4); i$pi1<-round(i$pi2+c(.2,.3),2); if(runif(1)<.3&&d$sided==1){i$riskRatio<-TRUE;i$thetaH0<-pick(1,.9,1.2)} else if(d$sided==1) i$thetaH0<-pick(0,.05,-.1)
   i$allocationRatioPlanned<-pick(1,2,.5,3,if(grepl("sample",q))0 else 1.5)}
  if(grepl("power",q)){ i$maxNumberOfSubjects<-sample(40:200,1); if(runif(1)<.4&&d$sided==1){i$directionUpper<-FALSE}}
  if(grepl("sample",q) && g==2 && runif(1)<.3 && is.null(i$thetaH0)) i$pi1<-round(i$pi2*c(.3,.5),3)
 }
 fun<-list(sample_size_means=getSampleSizeMeans,sample_size_rates=getSampleSizeRates,power_means=getPowerMeans,power_rates=getPowerRates)[[q]]
 a<-i; a$design<-des
 res<-tryCatch(suppressWarnings(suppressMessages(do.call(fun,a))),error=function(e){cat(q,conditionMessage(e),"\n");NULL}); if(is.null(res)) next
 dd<-d; dd$design_class<-"group sequential"; i$design<-dd
 emit(q,i,as.list(res))
}
cat("\n]}\n",file=out); close(out)
